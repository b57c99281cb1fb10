import { stackOwner } from "../support/engine";
import { creating, exported, ownership, provider } from "./exported";
import { pairOf, pairWith } from "../support/platforms";
import { AuditSetup, kept, movedTo, stack } from "./audit-setup";

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
      const setup = await AuditSetup.open();
      const [moved, lost] = [await setup.make(one), await setup.make(one)];
      const [dev, there] = [stack(), prodWithMoved(kept(moved))];
      const { answer } = await setup.json({ dev, prod: there });
      expect(answer.orphaned).toMatchObject([{ stack: "shop/dev", tokenId: lost.tokenId, name: "ci" }]);
      expect(answer.problems).toEqual([]);
      expect((await setup.json(there)).answer.orphaned).toEqual([]);
    },
  );

  test("a stack that has no ownership resource of its own is no problem when the other was read", async () => {
    const setup = await AuditSetup.open();
    const moved = await setup.make(pair);
    const bare = movedTo("prod", exported([provider(), kept(moved)]));
    expect((await setup.json(bare)).code).toBe(1);
    const { code, answer } = await setup.json({ dev: stack(), prod: bare });
    expect([answer.problems, code]).toEqual([[], 0]);
  });

  test("when the ownership resource moves along, no stack's tokens are orphaned", async () => {
    const setup = await AuditSetup.open();
    const [moved, stayed] = [await setup.make(pair), await setup.make(pair, "cd")];
    const both = movedTo("prod", exported([ownership(), ownership(otherOwner), provider(), kept(moved)]));
    const dev = exported([ownership("replaced"), provider(), kept(stayed)]);
    expect((await setup.json({ dev, prod: both })).answer.orphaned).toEqual([]);
    expect(ids((await setup.json(both)).answer.orphaned)).toEqual([stayed.tokenId]);
  });
});

describe("after a rename", () => {
  const renamed = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci";

  // Sessions have no names: only the tag of a known URN finds them.
  test.each([pair, session])("of the stack, what an interrupted rotation of a $pair made is found", async (one) => {
    const setup = await AuditSetup.open();
    const current = await setup.make(one);
    const lost = await setup.make(one, "ci", stackOwner, renamed);
    const old = kept(current, { urn: renamed });
    const pending = exported([ownership(), provider(), old], [creating("ServiceToken", "ci", current.args, renamed)]);
    for (const state of [pending, exported([ownership(), provider(), old])]) {
      const { answer } = await setup.json(state);
      expect(answer.orphaned).toMatchObject([{ tokenId: lost.tokenId, urn: renamed }]);
    }
  });
});
