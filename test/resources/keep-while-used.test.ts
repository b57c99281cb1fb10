import type { World } from "../../provider/host/host";
import type { Spec } from "../../provider/platforms/contract";
import { statusOf } from "../support/direct";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { network } from "../support/direct";
import { keptOf, type Pair } from "../support/stack";
import { day, retirementStack, tokenWithRetirement } from "./retirement-stack";

const [second, hour] = [1000, day / 24];
const showing = pairs.filter(({ fixture }) => fixture.showsLastUse);
const [pair] = showing.filter(({ kind, fixture }) => kind === "ServiceToken" && fixture.named) as [Pair];

/** A stack whose token "ci" was replaced with an overlap of two days, and `keepWhileUsed: "7d"`. */
async function rotated(one: Pair = pair, changes: Partial<World> = {}) {
  const stack = await retirementStack(one, changes);
  const { engine, emulator, clock, lines, up } = stack;
  const start = clock.now();
  const args = { ...stack.args, keepWhileUsed: "7d" };
  const value = (): string => String(keptOf(stack, one.kind, "ci").outputs["value"]);
  await up({ ...args, rotateWhenChanged: "1" });
  const [old, secret] = [stack.current(), value()];
  await up({ ...args, rotateWhenChanged: "2" });
  const current = stack.current();
  return {
    ...stack,
    args: { ...args, rotateWhenChanged: "2" },
    old,
    current,
    use: () => statusOf(one.token.uses(emulator, secret, old, args)),
    /** One run after so many days, counted from the start of the test. */
    async at(days: number, given: Spec = { ...args, rotateWhenChanged: "2" }): Promise<readonly string[]> {
      clock.advance(start + days * day - clock.now());
      lines.length = 0;
      await up(given);
      return [...lines].filter((line) => !line.includes("debug:"));
    },
    /** The same, and `then` happens when every resource is up to date, before anything is deleted. */
    during: (then: () => Promise<unknown>) =>
      engine.up(async (declare) => {
        await tokenWithRetirement(one, { ...args, rotateWhenChanged: "2" })(declare);
        await then();
      }),
    isAlive: () => stack.living().includes(old),
    steps: () => engine.steps,
  };
}

const text = (days: number): string =>
  new Date(Date.parse("2026-11-01T00:00:00Z") + days * day).toISOString().replace(/\.\d+/, "");

describe.each(showing)("keepWhileUsed of a $pair", (one) => {
  test("an old token that is used is kept until nobody has used it for that long, and each run names it", async () => {
    const stack = await rotated(one);
    stack.clock.advance(day);
    await stack.use();
    const waits = (used: number): string =>
      `ci: not revoking ${stack.old} yet: \`keepWhileUsed\` is 7d. Last known use: ${text(used)}. ` +
      `The next \`pulumi up\` after ${text(used + 7)} revokes it, if nothing uses it until then.`;

    // Until then no run has a reason to ask the platform: the state has the use by which the provider verified the token.
    expect(await stack.at(2)).toEqual([waits(0)]);
    expect(await stack.at(3)).toEqual([waits(0)]);
    expect(stack.steps()).toEqual(["same ci", "same ci-retirement"]);

    const [ended, ...more] = await stack.at(7);
    expect(ended).toMatch(
      `ci: the overlap of ${stack.old} has ended. It is revoked at the end of this run unless it was used within 7d.`,
    );
    expect(more).toEqual([waits(1)]);
    expect(await stack.use()).toBe(200);
    const again = await stack.at(8);
    expect(again.at(-1)).toBe(waits(7));

    stack.clock.advance(5 * day);
    expect(await stack.use()).toBe(200);
    expect((await stack.at(14)).at(-1)).toBe(waits(13));
    expect(stack.isAlive()).toBe(true);

    expect((await stack.at(20)).at(-1)).toBe(`ci: revoked ${stack.old}.`);
    expect(stack.living()).toEqual([stack.current]);
    expect(await stack.at(21)).toEqual([]);
    expect(stack.steps()).toEqual(["same ci", "update ci-retirement"]);
    expect(await stack.at(22)).toEqual([]);
    expect(stack.steps()).toEqual(["same ci", "same ci-retirement"]);
  });

  test("an old token that nobody has used is revoked when its overlap ends, as without the argument", async () => {
    const stack = await rotated(one);
    // The provider itself has used it, to verify it.
    expect((await stack.at(7)).at(-1)).toBe(`ci: revoked ${stack.old}.`);
    expect(stack.isAlive()).toBe(false);
  });
});

test("an old token that is used a second before the decision is kept", async () => {
  const stack = await rotated();
  stack.clock.advance(10 * day - second);
  await stack.use();
  await stack.at(10);
  expect(stack.isAlive()).toBe(true);
  await stack.at(17 - second / day);
  expect(stack.isAlive()).toBe(false);
});

describe("an old token that is used after the run has decided to revoke it", () => {
  /** The run looks at the list, and the token is used before its end. */
  const usedDuring = async (changes: Partial<World> = {}) => {
    const stack = await rotated(pair, changes);
    stack.clock.advance(10 * day);
    stack.lines.length = 0;
    await stack.during(stack.use);
    expect(stack.lines.at(-1)).toBe(
      `ci: not revoking ${stack.old}: it was used during this run. Last known use: ${text(10)}. ` +
        `The next \`pulumi up\` after ${text(17)} revokes it, if nothing uses it until then.`,
    );
    expect(stack.isAlive()).toBe(true);
    return stack;
  };

  test("is kept, the next run has it on the list again, and it is revoked when it is quiet", async () => {
    const stack = await usedDuring();
    const [line] = await stack.at(11);
    expect(line).toMatch(`ci: not revoking ${stack.old} yet`);
    expect(stack.steps()).toEqual(["same ci", "update ci-retirement"]);
    await stack.at(16);
    expect(stack.isAlive()).toBe(true);
    await stack.at(17);
    expect(stack.living()).toEqual([stack.current]);
  });

  test("is on the list again after a refresh too", async () => {
    const stack = await usedDuring();
    await stack.engine.refresh();
    expect(Object.keys(stack.retiring())).toEqual([stack.old]);
    await stack.at(12);
    expect(stack.steps()).toEqual(["same ci", "same ci-retirement"]);
    await stack.at(17);
    expect(stack.living()).toEqual([stack.current]);
  });

  test("is revoked by the next run if that finds it quiet, by a leak, and with its stack", async () => {
    const quiet = await usedDuring();
    await quiet.at(30);
    await quiet.at(31);
    expect(quiet.living()).toEqual([quiet.current]);

    const env: Record<string, string> = {};
    const leaked = await usedDuring({ env });
    env["PULUMI_TOKENS_REVOKE_NOW"] = "true";
    await leaked.at(11);
    expect(leaked.isAlive()).toBe(false);

    const destroyed = await usedDuring();
    await destroyed.engine.destroy();
    expect(destroyed.living()).toEqual([]);
  });
});

test("PULUMI_TOKENS_REVOKE_NOW revokes an old token in use, and the look before that sends nothing more", async () => {
  const env: Record<string, string> = {};
  const stack = await rotated(pair, { env });
  stack.clock.advance(3 * day);
  await stack.use();
  await stack.at(3);
  expect(stack.isAlive()).toBe(true);
  env["PULUMI_TOKENS_REVOKE_NOW"] = "true";
  await stack.at(3.1);
  expect(stack.isAlive()).toBe(false);
});

test("a token is not kept after it has expired, and one that somebody has revoked is forgotten", async () => {
  const expiring = await rotated(pair);
  expiring.clock.advance(89.9 * day);
  await expiring.use();
  await expiring.at(89.95);
  expect(expiring.retiring()[expiring.old]).toBeCloseTo(90, 6);
  expect((await expiring.at(90.01)).join("\n")).not.toContain(`not revoking ${expiring.old}`);
  expect(expiring.isAlive()).toBe(false);

  const byHand = await rotated(pair);
  byHand.clock.advance(3 * day);
  await byHand.use();
  await byHand.at(3);
  byHand.emulator.revokeToken(pair.platform, byHand.old);
  await byHand.at(11);
  expect(byHand.retiring()).toEqual({});
  expect(await byHand.at(12)).toEqual([]);
});

test("without the argument, a token that was kept is revoked by the next run; with a longer one it is kept longer", async () => {
  const stack = await rotated();
  stack.clock.advance(3 * day);
  await stack.use();
  await stack.at(3);
  await stack.at(4, { ...stack.args, keepWhileUsed: "30d" });
  expect(stack.retiring()).toEqual({ [stack.old]: 33 });
  await stack.at(5, without(stack.args, "keepWhileUsed"));
  expect(stack.isAlive()).toBe(false);
});

test("destroy revokes an old token in use, as it ends every overlap", async () => {
  const stack = await rotated();
  stack.clock.advance(3 * day);
  await stack.use();
  await stack.at(3);
  await stack.engine.destroy();
  expect(stack.living()).toEqual([]);
});

test("where the platform shows no last use of any token, an old token is kept until its expiry, and each run says so", async () => {
  const stack = await rotated(pair, {
    transport: async (exchange) => {
      const answer = await network(exchange);
      return { ...answer, text: answer.text.replace(/"(last_?used_?at)": ?"[^"]*"/gi, '"$1":null') };
    },
  });
  const waits = (until: number): string =>
    `ci: not revoking ${stack.old} yet: \`keepWhileUsed\` is 7d. The platform shows no last use of any token. ` +
    `The next \`pulumi up\` after ${text(until)} revokes it, if nothing uses it until then.`;
  expect((await stack.at(7)).at(-1)).toBe(waits(14));
  expect(await stack.at(8)).toEqual([waits(14)]);
  await stack.at(85);
  expect(stack.isAlive()).toBe(true);
  await stack.at(90.1);
  expect(stack.isAlive()).toBe(false);
});

test("a look before the revocation that fails revokes nothing, and the next run looks again", async () => {
  const stack = await rotated();
  stack.clock.advance(10 * day);
  const failure = await failureOf(
    stack.during(() => {
      stack.fault({ method: "GET", fault: "status", status: 500, times: 20 });
      return Promise.resolve();
    }),
  );
  expect(failure).toBeDefined();
  expect(stack.isAlive()).toBe(true);
  stack.emulator.clearFaults();
  await stack.at(10 + hour / day);
  expect(stack.isAlive()).toBe(false);
});
