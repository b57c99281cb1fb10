import { stackOwner } from "../support/engine";
import { creating, exported, ownership, provider } from "./exported";
import { pairWith } from "../support/platforms";
import { Ground, kept, movedTo, pairOf, stack } from "./ground";

const pair = pairOf("ServiceToken on planetscale");
const session = pairWith({ kind: "ServiceToken", named: false });
const otherOwner = "another stack's ownership";

const ids = (rows: readonly { readonly tokenId: string }[]): string[] => rows.map(({ tokenId }) => tokenId).sort();

/** The state of the stack `prod`, with an ownership of its own and tokens that were moved there. */
const prodWithMoved = (...resources: readonly object[]): string =>
  movedTo("prod", exported([ownership(otherOwner), provider(), ...resources]));

describe("after `pulumi state move`", () => {
  test.each([pair, session])(
    "an orphan that a $pair left in its old stack is found when both are read",
    async (one) => {
      const ground = await Ground.open();
      const [moved, lost] = [await ground.make(one), await ground.make(one)];
      const [dev, there] = [stack(), prodWithMoved(kept(moved))];
      const { answer } = await ground.json({ dev, prod: there });
      expect(answer.orphaned).toMatchObject([{ stack: "shop/dev", tokenId: lost.tokenId, name: "ci" }]);
      expect(answer.problems).toEqual([]);
      expect((await ground.json(there)).answer.orphaned).toEqual([]);
    },
  );

  test("a stack that has no ownership resource of its own is no problem when the other was read", async () => {
    const ground = await Ground.open();
    const moved = await ground.make(pair);
    const bare = movedTo("prod", exported([provider(), kept(moved)]));
    expect((await ground.json(bare)).code).toBe(1);
    const { code, answer } = await ground.json({ dev: stack(), prod: bare });
    expect([answer.problems, code]).toEqual([[], 0]);
  });

  test("when the ownership resource moves along, no stack's tokens are orphaned", async () => {
    const ground = await Ground.open();
    const [moved, stayed] = [await ground.make(pair), await ground.make(pair, "cd")];
    const both = movedTo("prod", exported([ownership(), ownership(otherOwner), provider(), kept(moved)]));
    const dev = exported([ownership("replaced"), provider(), kept(stayed)]);
    expect((await ground.json({ dev, prod: both })).answer.orphaned).toEqual([]);
    expect(ids((await ground.json(both)).answer.orphaned)).toEqual([stayed.tokenId]);
  });
});

describe("after a rename", () => {
  const renamed = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci";

  // Sessions have no names: only the tag of a known URN finds them.
  test.each([pair, session])("of the stack, what an interrupted rotation of a $pair made is found", async (one) => {
    const ground = await Ground.open();
    const current = await ground.make(one);
    const lost = await ground.make(one, "ci", stackOwner, renamed);
    const old = kept(current, { urn: renamed });
    const pending = exported([ownership(), provider(), old], [creating("ServiceToken", "ci", current.args, renamed)]);
    for (const state of [pending, exported([ownership(), provider(), old])]) {
      const { answer } = await ground.json(state);
      expect(answer.orphaned).toMatchObject([{ tokenId: lost.tokenId, urn: renamed }]);
    }
  });
});
