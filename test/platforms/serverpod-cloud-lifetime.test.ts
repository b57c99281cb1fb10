import { randomBytes } from "node:crypto";
import fc from "fast-check";
import type { Spec } from "../../provider/platforms/platform";
import { lifetimeOf } from "../../provider/platforms/serverpod-cloud/lifetime";
import { physicalName } from "../../provider/values/name";
import { startOfTest } from "../support/clock";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";
import type { Switches } from "./connected";

const dayMs = 86_400_000;
/** What rounding may take: 4.7 hours. */
const most = 4.7 * 3_600_000;

const names = fc.uint8Array({ minLength: 10, maxLength: 10 }).map((bytes) => physicalName(undefined, () => bytes));
const seconds = fc.integer({ min: 1, max: 36_500 * 86_400 });

describe("an end", () => {
  const ends = fc.constantFrom<[string, (seconds: number) => Spec]>(
    ["expiry by a length", (seconds) => ({ expiresIn: `${seconds}s`, idleTtl: "never" })],
    [
      "expiry by an instant",
      (seconds) => ({ expiresAt: new Date(startOfTest + seconds * 1000).toISOString(), idleTtl: "never" }),
    ],
    ["idle end", (seconds) => ({ idleTtl: `${seconds}s` })],
  );
  const lengthOf = (spec: Spec, name: string): number => {
    const { expiresAt, expiresAfter } = lifetimeOf(spec, name, startOfTest);
    return expiresAt === null ? expiresAfter! : expiresAt - startOfTest;
  };

  test("is never later than was asked for, earlier by less than 4.7 hours, and exact when less than two days are asked", () => {
    fc.assert(
      fc.property(ends, seconds, names, ([, spec], seconds, name) => {
        const asked = seconds * 1000;
        const sent = lengthOf(spec(seconds), name);
        expect(sent).toBeLessThanOrEqual(asked);
        expect(asked - sent).toBeLessThan(asked < 2 * dayMs ? 1 : most);
      }),
    );
  });

  test.each([
    [2 * 86_400 - 1, true],
    [2 * 86_400, false],
  ])("of %i seconds is exact: %s", (seconds, exact) => {
    const asked = seconds * 1000;
    expect(lengthOf({ idleTtl: `${seconds}s` }, "0000000001") === asked).toBe(exact);
    expect(lengthOf({ expiresIn: `${seconds}s` }, "0000000001") === asked).toBe(exact);
  });

  test("is another for every mint", () => {
    const all = Array.from({ length: 200 }, () => lengthOf({ idleTtl: "30d" }, physicalName(undefined, randomBytes)));
    expect(new Set(all).size).toBeGreaterThan(190);
  });

  test("that is not asked for is none", () => {
    expect(lifetimeOf({ idleTtl: "never" }, "0000000001", startOfTest)).toEqual({
      expiresAt: null,
      expiresAfter: null,
    });
  });
});

describe("a token whose answer is lost", () => {
  const pair = pairs.find(({ pair }) => pair === "ServiceToken on serverpodCloud")!;

  /** A stack among many sessions and log-ins of the same user, some of which live as long as the token is to. */
  async function amongMany(switches: Switches<"serverpodCloud"> = {}): Promise<TokenStack> {
    const stack = await tokenStack(pair, { switches: { serverpodCloud: switches } });
    const { mint, signIn } = stack.emulator.byHand.serverpodCloud;
    for (let at = 0; at < 30; at += 1) {
      signIn(at % 2 === 0 ? {} : { ttl: "7d" });
      mint({ ttl: "7d", idleTtl: "30d" });
      mint({ ttl: `${at + 1}d` });
      mint({ idleTtl: `${at + 1}d` });
    }
    return stack;
  }
  async function lost(stack: TokenStack, args: Spec): Promise<{ message: string; left: string[] }> {
    const before = stack.living();
    stack.fault({ path: "createCliToken", fault: "drop-after" });
    const { message } = await failureOf(stack.up({ platform: "serverpodCloud", ...args }));
    const after = stack.living();
    expect(after).toEqual(expect.arrayContaining(before));
    return { message, left: after.filter((id) => !before.includes(id)) };
  }

  test.each<[string, Spec, Switches<"serverpodCloud">]>([
    ["both ends", { expiresIn: "7d", idleTtl: "30d" }, {}],
    ["its expiry alone", { expiresIn: "7d", idleTtl: "never" }, {}],
    ["an expiry given as an instant", { expiresAt: "2027-01-31T00:00:00.000Z", idleTtl: "12h" }, {}],
    ["its idle end alone", { idleTtl: "30d" }, {}],
    ["its idle end beside a short life", { expiresIn: "1d", idleTtl: "30d" }, {}],
    ["both ends, newest first", { expiresIn: "7d", idleTtl: "30d" }, { order: "newest" }],
    ["both ends, where instants have microseconds", { expiresIn: "7d", idleTtl: "30d" }, { precision: "us" }],
    ["both ends, where objects name no class", { expiresIn: "7d", idleTtl: "30d" }, { classNames: false }],
  ])("is found by the milliseconds of %s, and nothing else is revoked", async (_what, args, switches) => {
    const { message, left } = await lost(await amongMany(switches), args);
    expect(message).toMatch(/The new token had been made without an answer and was revoked\. Run again\.$/);
    expect(left).toEqual([]);
  });

  test.each<[string, Spec]>([
    ["no end at all", { idleTtl: "never" }],
    ["ends of less than two days", { expiresIn: "47h", idleTtl: "47h" }],
  ])("with %s cannot be told from others: that is said, and nothing is revoked", async (_what, args) => {
    const stack = await amongMany();
    const { message, left } = await lost(stack, args);
    expect(message).toContain(
      "Whether the new token was made is not known, for looking failed too: Serverpod Cloud's tokens",
    );
    expect(message).toMatch(
      /have no names, and one of so short a life cannot be told from others\..+then run again\.$/,
    );
    expect(left).toHaveLength(1);
    expect(stack.writes()).toEqual(["mint"]);
  });

  test.each<[string, Spec]>([
    ["both ends", { expiresIn: "7d", idleTtl: "30d" }],
    ["its expiry alone", { expiresIn: "7d", idleTtl: "never" }],
    ["its idle end alone", { idleTtl: "30d" }],
  ])(
    "with %s, where only seconds are kept, is named as one that it may be, and nothing is revoked",
    async (_what, args) => {
      const stack = await amongMany({ precision: "s" });
      const { message, left } = await lost(stack, args);
      expect(left).toHaveLength(1);
      expect(message).toContain("Serverpod Cloud has not kept the milliseconds by which a token is known: it may be ");
      expect(message).toContain(left[0]);
      expect(stack.writes()).toEqual(["mint"]);
    },
  );
});
