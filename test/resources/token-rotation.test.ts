import { tokenIdOf } from "../../provider/values/ids";
import type { Spec } from "../../provider/platforms/contract";
import { addressOf } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack, type TokenStack } from "../support/stack";

const [second, hour, day] = [1000, 3_600_000, 86_400_000];

describe.each(pairs)("$pair", (pair) => {
  let stack: TokenStack;

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  const up = async (settings: Spec = {}): Promise<string[]> => {
    stack.lines.length = 0;
    await stack.up({ ...stack.args, ...settings });
    return [...stack.engine.steps];
  };
  const replaced = ["replace ci", "delete ci"];
  const revokedAtEnd = (token: string): string => `The old token ${token} is revoked at the end of this run.`;
  const revokedNow = (token: string): string => `ci: revoked ${token}.`;
  const instantIn = (output: string): number => Date.parse(String(stack.kept().outputs[output]));
  const until = (time: number): void => {
    stack.clock.advance(time - stack.clock.now());
  };

  /** Nothing one second before, a replacement at the time, and nothing again in the run after it. */
  async function dueAt(time: number, settings: Spec, reason: string): Promise<void> {
    const first = tokenIdOf(stack.kept().id);
    until(time - second);
    expect(await up(settings)).toEqual(["same ci"]);
    until(time);
    expect(await up(settings)).toEqual(replaced);
    expect(stack.lines).toEqual([
      expect.stringMatching(new RegExp(`^ci: replaced \\(${reason}\\): it .+Z\\. ${revokedAtEnd(first)}$`)),
      revokedNow(first),
    ]);
    const next = tokenIdOf(stack.kept().id);
    expect(stack.living()).toEqual([next]);
    expect(next).not.toBe(first);
    expect(await up(settings)).toEqual(["same ci"]);
    expect(stack.lines).toEqual([]);
  }

  test("is replaced once it has expired, in one run", async () => {
    await up();
    await dueAt(instantIn("expiresAt"), {}, "expired");
  });

  test("is replaced so long before it expires, and an hour", async () => {
    await up({ rotateBefore: "2d" });
    await dueAt(instantIn("expiresAt") - 2 * day - hour, { rotateBefore: "2d" }, "expiry-window");
  });

  test("is replaced at its age, less an hour", async () => {
    await up({ rotateEvery: "3d" });
    await dueAt(instantIn("createdAt") + 3 * day - hour, { rotateEvery: "3d" }, "max-age");
  });

  test("has one line when nothing will replace it before it expires", async () => {
    await up();
    until(instantIn("expiresAt") - day);
    expect(await up()).toEqual(["same ci"]);
    expect(stack.lines).toEqual([
      "ci: it expires in 1 day and has no `rotateBefore`. Set it so that a run replaces the token in time.",
    ]);
    expect(await up({ rotateBefore: "1h" })).toEqual(["same ci"]);
    expect(stack.lines).toEqual([]);
  });

  test("is left alone by every change of how it rotates that does not make it due, without a call", async () => {
    await up();
    stack.emulator.clearRequests();
    for (const settings of [
      { rotateBefore: "1d" },
      { rotateBefore: "2d", rotateEvery: "3d", rotateSpread: "1h" },
      { rotateEvery: "4d", overlap: "1d" },
      { overlap: "0s", supersedes: ["t1"], rotateWhenChanged: "a" },
      {},
    ]) {
      expect(await up(settings)).toEqual(["same ci"]);
    }
    expect(stack.emulator.requests()).toEqual([]);
    expect(Object.keys(stack.kept().outputs).filter((key) => /^(rotate|overlap|supersedes)/.test(key))).toEqual([]);
  });

  test.each<[string, unknown, unknown, readonly string[]]>([
    ["one text to another", "a", "b", replaced],
    ["a text to a map", "a", { a: "a" }, replaced],
    ["a value in a map", { a: "1", b: "2" }, { a: "1", b: "3" }, replaced],
    ["a key in a map", { a: "1" }, { b: "1" }, replaced],
    ["no text to one", undefined, "b", ["same ci"]],
    ["an empty text to one", "", "b", ["same ci"]],
    ["an empty map to one", {}, { a: "1" }, ["same ci"]],
    ["a text to none", "a", undefined, ["same ci"]],
    ["a text to an empty map", "a", {}, ["same ci"]],
    ["a text to itself", "a", "a", ["same ci"]],
    ["a map to the same in another order", { a: "1", b: "2" }, { b: "2", a: "1" }, ["same ci"]],
  ])("by `rotateWhenChanged` from %s", async (_what, from, to, steps) => {
    await up(from === undefined ? {} : { rotateWhenChanged: from });
    const changed = to === undefined ? {} : { rotateWhenChanged: to };
    const first = tokenIdOf(stack.kept().id);
    expect(await up(changed)).toEqual(steps);
    const line = `ci: replaced (trigger): \`rotateWhenChanged\` changed. ${revokedAtEnd(first)}`;
    expect(stack.lines).toEqual(steps === replaced ? [line, revokedNow(first)] : []);
    expect(await up(changed)).toEqual(["same ci"]);
  });

  test("names the argument that changed, and not what else would be due", async () => {
    await up({ rotateWhenChanged: "a" });
    until(instantIn("expiresAt"));
    const first = tokenIdOf(stack.kept().id);
    expect(await up({ ...pair.token.otherExpiry, rotateWhenChanged: "b" })).toEqual(replaced);
    const line = `ci: replaced (expiry-changed): expiresIn changed. ${revokedAtEnd(first)}`;
    expect(stack.lines).toEqual([line, revokedNow(first)]);
  });

  if (pair.token.forever && pair.platform !== "planetscale") {
    const fixedEnd = (life: number) => {
      const expiresAt = new Date(stack.clock.now() + life).toISOString();
      return { ...without(stack.args, "expiresIn"), expiresAt };
    };

    const law = test;
    law("with a fixed end is not replaced again and again as that comes near", async () => {
      const args = { ...fixedEnd(30 * day), rotateBefore: "10d" };
      await stack.up(args);
      stack.clock.advance(19 * day);
      for (let hours = 0; hours < 12 * 24; hours += 1) {
        await stack.up(args);
        if (stack.engine.steps.includes("replace ci")) {
          await stack.up(args);
          expect(stack.engine.steps).toEqual(["same ci"]);
        }
        stack.clock.advance(hour);
      }
    });

    test("with a fixed end that comes nearer than its age is no failure of the run", async () => {
      const args = { ...fixedEnd(30 * day), rotateEvery: "12d" };
      await stack.up(args);
      for (let days = 0; days < 35; days += 1) {
        stack.clock.advance(day);
        await stack.up(args);
      }
    });
  }

  test("is not made before the stack has an ownership: the sentence names what to target, and nothing was sent", async () => {
    const args = { ...stack.args, __urn: addressOf(pair.kind, "ci"), __provider: "text" };
    const provider = stack.engine.process();
    const { inputs } = await provider.check({}, args);
    const { message } = await failureOf(provider.create(inputs));
    expect(message).toMatch(
      /^This stack has no Ownership yet, .+ Run `pulumi up` once without --target, or add --target /,
    );
    expect(message).toContain("--target 'urn:pulumi:dev::shop::**tokens:Ownership::*'.");
    expect(stack.emulator.requests()).toEqual([]);
  });
});
