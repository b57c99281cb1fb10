import { namesWith } from "../../provider/retirement/evidence";
import type { RetirementState } from "../../provider/retirement/state";
import { nameEndingIn, ownershipTag } from "../../provider/values/ownership-tag";
import { makeByHand } from "../support/by-hand";
import { connect } from "../support/emulated";
import { addressOf, stackOwner } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { day, retirementStack, type RetirementStack } from "./retirement-stack";

// A member of the account reads the names of tokens and gives them to his own.

const named = pairs.filter(({ fixture }) => fixture.named);

const nameOf = ({ emulator }: RetirementStack, id: string): string =>
  emulator.tokens().find((token) => token.id === id)!.name!;

/** Rotates, refreshes and waits until all that a run would ever revoke is gone. */
async function livesOn(stack: RetirementStack): Promise<void> {
  for (const trigger of ["2", "2", "3"]) {
    await stack.rotate(trigger);
    stack.clock.advance(day);
    await stack.engine.refresh();
  }
  stack.clock.advance(3 * day);
  await stack.rotate("3");
}

const unproven = (ids: string): string =>
  `ci: found ${ids}: the name has this stack's tag without its code, or is a copy. No run revokes such tokens. ` +
  "Run `pulumi-tokens audit` to see them, and revoke them at the platform once nothing uses them.";

describe.each(named)("a $pair of a stranger", (pair) => {
  const copies: Record<string, (name: string, mark: string) => string> = {
    "the tag and an ending of its own": (_name, mark) => `hack-${mark}-0123456789ab`,
    "the tag without a code": (_name, mark) => `hack-${mark}-abcd`,
    "the tag, the random part and a guessed code": (name) => name.slice(0, -8) + "00000000",
    "the whole name": (name) => name,
    "the whole ending under another prefix": (name) => `hack-${nameEndingIn(name)!}`,
  };

  test.each(Object.entries(copies))(
    "that copies %s gets no overlap and is never revoked by a run",
    async (_what, copied) => {
      const stack = await retirementStack(pair);
      const first = await stack.rotate("1");
      stack.clock.advance(day);
      const copy = copied(nameOf(stack, first), ownershipTag(stackOwner, addressOf(pair.kind, "ci")));
      const strange = makeByHand(stack.emulator, pair.platform, copy);
      stack.clock.advance(1000);
      await stack.rotate("2");
      expect(Object.keys(stack.retiring())).toEqual([first]);
      expect(stack.lines).toContain(unproven(strange));
      await livesOn(stack);
      expect(stack.living()).toEqual([strange, stack.current()]);
      await stack.engine.destroy();
      expect(stack.living()).toEqual([strange]);
    },
  );
});

describe("copied tags", () => {
  const pair = named.find((one) => one.pair === "ServiceToken on planetscale")!;

  test("in hundreds of names are one line of the run, and nothing in the state", async () => {
    const stack = await retirementStack(pair);
    await stack.rotate("1");
    const mark = ownershipTag(stackOwner, addressOf(pair.kind, "ci"));
    const strange = Array.from({ length: 400 }, (_, at) =>
      makeByHand(stack.emulator, pair.platform, `hack-${mark}-${String(at).padStart(12, "0")}`),
    );
    const before = JSON.stringify(stack.kept()).length;
    stack.lines.length = 0;
    await stack.engine.refresh();
    expect(stack.lines).toEqual([unproven(`${strange.slice(-5).reverse().join(", ")}, and 395 more`)]);
    expect(JSON.stringify(stack.kept()).length).toBe(before);
  });

  /** Interrupts a rotation before any state records the new token. Returns the platform's id of that token. */
  const orphaned = async (stack: RetirementStack): Promise<string> => {
    await stack.rotate("1");
    const before = stack.engine.state.get(addressOf(pair.kind, "ci"))!;
    stack.clock.advance(day);
    await failureOf(
      stack.engine.up(async (declare) => {
        await declare(pair.kind, "ci", { ...stack.args, rotateWhenChanged: "2" });
        throw new Error("The run is interrupted.");
      }),
    );
    const orphan = stack.current();
    stack.engine.state.set(addressOf(pair.kind, "ci"), before);
    stack.engine.pending.length = 0;
    return orphan;
  };

  test("of an orphaned token leave it and its copy alone: nobody can tell which is which", async () => {
    const stack = await retirementStack(pair);
    const orphan = await orphaned(stack);
    const strange = makeByHand(stack.emulator, pair.platform, nameOf(stack, orphan));
    await livesOn(stack);
    expect(stack.lines).toContain(unproven(`${strange}, ${orphan}`));
    expect(stack.living()).toEqual([orphan, strange, stack.current()]);
  });

  test("with the rest of a name that no Retirement has recorded pass for the stack's own, which revokes the token", async () => {
    const stack = await retirementStack(pair);
    const orphan = await orphaned(stack);
    const remembered = nameOf(stack, orphan);
    stack.emulator.revokeToken(pair.platform, orphan);
    const strange = makeByHand(stack.emulator, pair.platform, remembered);
    await livesOn(stack);
    expect(stack.living()).not.toContain(strange);
  });
});

const sessions = pairs.filter(({ platform }) => platform === "serverpodCloud");

test.each(sessions)(
  "a $pair of the same user, made with the stack's tag, passes for an orphan and is revoked",
  async (pair) => {
    const stack = await retirementStack(pair);
    await stack.rotate("1");
    stack.clock.advance(day);
    const api = connect(pair.platform, stack)[pair.kind]!;
    const name = (resource: string): string =>
      `hack-${ownershipTag(stackOwner, addressOf(pair.kind, resource))}-0123456789ab`;
    const make = async (resource: string): Promise<string> =>
      (await api.create({ ...pair.token.args(stack.emulator), expiresIn: "90d" }, name(resource))).tokenId;
    const [same, other] = [await make("ci"), await make("other")];
    await livesOn(stack);
    expect(stack.living()).not.toContain(same);
    expect(stack.living()).toContain(other);
  },
);

test("a Retirement records the names of its last 160 tokens", () => {
  const names = Array.from({ length: 170 }, (_, at) => `name-${at}`);
  const state = { recordedNames: names } as unknown as RetirementState;
  expect(namesWith(state, []).recordedNames).toEqual(names.slice(10));
});
