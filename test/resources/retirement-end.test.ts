import { urnKey } from "../../provider/values/urn";
import { tokenIdOf } from "../../provider/values/ids";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { statusOf } from "../support/direct";
import { makeByHand } from "../support/by-hand";
import { addressOf, stackOwner } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairOf } from "../support/platforms";
import { stackOn } from "../support/stack";
import { day, retirementStack, tokenWithRetirement, type RetirementStack } from "./retirement-stack";

const pair = pairOf("ServiceToken on planetscale");
const hour = day / 24;

const byHand = (stack: RetirementStack): string => stack.emulator.admin.planetscale.createToken({ name: "by-hand" }).id;

/** A token that an interrupted rotation of "ci" made, and its secret. */
async function interrupted(stack: RetirementStack, trigger: string): Promise<{ orphan: string; value: string }> {
  const address = addressOf(pair.kind, "ci");
  const before = stack.engine.state.get(address)!;
  await failureOf(
    stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", { ...stack.args, rotateWhenChanged: trigger });
      throw new Error("The run is interrupted.");
    }),
  );
  const { id, outputs } = stack.engine.state.get(address)!;
  stack.engine.state.set(address, before);
  stack.engine.pending.length = 0;
  return { orphan: tokenIdOf(id), value: String(outputs["value"]) };
}

describe("a hand-made token", () => {
  test("that the program no longer names is released, also when it is due in a run that revokes another", async () => {
    const stack = await retirementStack(pair);
    const [one, other] = [byHand(stack), byHand(stack)];
    await stack.up({ ...stack.args, supersedes: [one, other] });
    stack.clock.advance(2 * day);
    stack.lines.length = 0;
    await stack.up({ ...stack.args, supersedes: [other] });
    expect(stack.living()).toContain(one);
    expect(stack.living()).not.toContain(other);
    expect(stack.lines).toEqual(
      expect.arrayContaining([
        `ci: ${one} is no longer in \`supersedes\`. It is released: nothing revokes it. Revoke it once nothing uses it.`,
        `ci: ${one} is released and still works. Revoke it once nothing uses it.`,
        `ci: revoked ${other}.`,
      ]),
    );
  });

  test.each<[string, number, Record<string, string>, boolean]>([
    ["is released before its overlap has ended", 2 * day - 1, {}, true],
    ["is revoked when its overlap has ended", 2 * day, {}, false],
    ["is revoked after a leak", day, { PULUMI_TOKENS_REVOKE_NOW: "true" }, false],
  ])("of a stack that goes %s", async (_what, after, leak, lives) => {
    const env: Record<string, string> = {};
    const stack = await retirementStack(pair, { env });
    const id = byHand(stack);
    await stack.up({ ...stack.args, supersedes: [id] });
    stack.clock.advance(after);
    stack.lines.length = 0;
    Object.assign(env, leak);
    await stack.engine.destroy();
    expect(stack.living()).toEqual(lives ? [id] : []);
    expect(stack.lines).toEqual([
      lives
        ? `ci: ${id} is released: its overlap has not ended. It was made by hand and still works. Revoke it once nothing uses it.`
        : `ci: revoked ${id}.`,
    ]);
  });
});

test("a hand-made token is revoked at once after a leak, by an `up`", async () => {
  const env: Record<string, string> = {};
  const stack = await retirementStack(pair, { env });
  const id = byHand(stack);
  await stack.up({ ...stack.args, supersedes: [id] });
  env["PULUMI_TOKENS_REVOKE_NOW"] = "true";
  await stack.up({ ...stack.args, supersedes: [id] });
  expect(stack.living()).toEqual([stack.current()]);
  expect(stack.lines).toContain(`ci: revoked ${id}.`);
});

describe("an orphaned token", () => {
  test("that somebody uses is kept when the stack goes; one that nobody uses is revoked", async () => {
    for (const isUsed of [true, false]) {
      const stack = await retirementStack(pair);
      await stack.rotate("1");
      stack.clock.advance(day);
      const { orphan, value } = await interrupted(stack, "2");
      stack.clock.advance(hour);
      if (isUsed) await statusOf(pair.token.uses(stack.emulator, value, orphan, stack.args));
      await stack.engine.refresh();
      stack.clock.advance(hour);
      await stack.engine.destroy();
      expect(stack.living()).toEqual(isUsed ? [orphan] : []);
      const kept = `ci: ${orphan} is in use, perhaps by another stack. It still works. Find its owner with \`pulumi-tokens audit --all-stacks\`.`;
      expect(stack.lines.includes(kept)).toBe(isUsed);
    }
  });

  test("of a rotation in the run of a rename is found by the next refresh, and revoked", async () => {
    const stack = await retirementStack(pair);
    await stack.rotate("1");
    stack.clock.advance(day);
    stack.engine.rename();
    const { orphan } = await interrupted(stack, "2");
    expect(stack.living()).toContain(orphan);
    await stack.engine.refresh();
    expect(Object.keys(stack.retiring())).toEqual([orphan]);
    stack.clock.advance(hour);
    await stack.rotate("1");
    expect(stack.living()).toEqual([stack.current()]);
  });
});

test("a token and its Retirement that are both replaced by hand: the old token is named, and left to the audit", async () => {
  const stack = await retirementStack(pair);
  const first = await stack.rotate("1");
  const again = { ...stack.args, rotateWhenChanged: "1" };
  await stack.up(again, { replace: true }, { replace: true });
  const second = stack.current();
  expect(stack.living()).toEqual([first, second]);
  expect(stack.lines).toContain(
    `ci: not revoking ${first}: its Retirement has no record of its overlap. Find it with ` +
      "`pulumi-tokens audit` and revoke it once nothing uses it.",
  );
  stack.clock.advance(3 * day);
  await stack.up(again);
  expect(stack.living()).toEqual([first, second]);
});

test("a token of a resource that was moved to a stack of another name has that stack's tag at once", async () => {
  const stack = await retirementStack(pair);
  await stack.rotate("1");
  const { engine: other } = stackOn(stack, pair.platform, {}, { owner: "f".repeat(32) });
  for (const [address, kept] of stack.engine.state) other.state.set(address, kept);
  other.rename();
  await other.up(tokenWithRetirement(pair, { ...stack.args, rotateWhenChanged: "2" }));
  const { outputs } = other.state.get(addressOf(pair.kind, "ci"))!;
  expect(outputs["name"]).toContain(ownershipTag(other.owner, String(outputs[urnKey])));
});

test("a younger token of another resource, or of another stack, is no orphan: no run names or revokes it", async () => {
  const stack = await retirementStack(pair);
  await stack.rotate("1");
  stack.clock.advance(day);
  const tags = [
    ownershipTag(stackOwner, addressOf(pair.kind, "cd")),
    ownershipTag("f".repeat(32), addressOf(pair.kind, "ci")),
  ];
  for (const tag of tags) makeByHand(stack.emulator, pair.platform, `ci-${tag}-abcd`);
  const [, ...others] = stack.living();
  stack.lines.length = 0;
  await stack.engine.refresh();
  await stack.rotate("2");
  stack.clock.advance(3 * day);
  await stack.engine.refresh();
  await stack.rotate("2");
  expect(others).toHaveLength(2);
  expect(stack.living()).toEqual([...others, stack.current()]);
  for (const id of others) expect(stack.lines.join("\n")).not.toContain(id);
});
