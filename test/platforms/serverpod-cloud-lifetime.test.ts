import { randomBytes } from "node:crypto";
import fc from "fast-check";
import type { Spec } from "../../provider/platforms/contract";
import { encodedTagsOf, inMilliseconds, lifetimeOf } from "../../provider/platforms/serverpod-cloud/lifetime";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { physicalName } from "../../provider/values/name";
import { startOfTest } from "../support/clock";
import { stackOwner } from "../support/engine";
import { failureOf } from "../support/errors";
import { nameOfMint } from "../support/names";
import { pairOf } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";
import type { Behaviors } from "./connected";

const dayMs = 86_400_000;
/** What rounding may take: 4.7 hours. */
const most = 4.7 * 3_600_000;

const marks = fc.webUrl().map((address) => ownershipTag(stackOwner, address));
const names = marks.map((mark) => physicalName(undefined, { stackId: stackOwner, tag: mark }, randomBytes));
const seconds = fc.integer({ min: 1, max: 36_500 * 86_400 });

describe("an encoded tag", () => {
  const urnOf = (at: number): string => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci-${at}`;
  const encoded = Array.from({ length: 10_000 }, (_, at) => inMilliseconds.encode(ownershipTag(stackOwner, urnOf(at))));

  test("is the same on every machine and in every release: tokens that exist carry it", () => {
    expect(inMilliseconds.encode("1zd20ex80y29")).toBe("8419401");
  });

  test("is a number of 24 bits, by the second half of the tag alone", () => {
    fc.assert(
      fc.property(marks, (mark) => {
        expect(inMilliseconds.encode(mark)).toBe(String(Number(inMilliseconds.encode(mark)) % 2 ** 24));
        expect(inMilliseconds.encode(mark)).toBe(inMilliseconds.encode(`zzzzzz${mark.slice(6)}`));
      }),
    );
  });

  test("is spread evenly over ten thousand resources", () => {
    const buckets = Array.from({ length: 16 }, () => 0);
    for (const one of encoded) buckets[Math.floor(Number(one) / 2 ** 20)]! += 1;
    for (const count of buckets) expect(Math.abs(count - 625)).toBeLessThan(150);
    // By the birthday bound some three pairs collide in 24 bits.
    expect(new Set(encoded).size).toBeGreaterThan(9_985);
  });

  test("is mistaken for an ordinary log-in exactly if sessions of whole days have it", () => {
    const ordinary = Array.from({ length: 400 }, (_, days) => String((days * dayMs) % 2 ** 24));
    for (const one of ordinary) expect(inMilliseconds.mistakenFor(one)).toBe("an ordinary log-in");
    const others = encoded.filter((one) => !ordinary.includes(one));
    expect(others.filter((one) => inMilliseconds.mistakenFor(one) !== undefined)).toEqual([]);
    expect(others.length).toBeGreaterThan(9_900);
  });
});

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

  test("carries the mark of its resource: another for each, and the same for every mint of one", () => {
    const lengths = (resource: (at: number) => string): number[] =>
      Array.from({ length: 200 }, (_, at) => lengthOf({ idleTtl: "30d" }, nameOfMint(at, resource(at))));
    expect(new Set(lengths(String)).size).toBe(200);
    expect(new Set(lengths(() => "ci")).size).toBe(1);
  });

  test("is read back from a session by its bits, however it was asked for", () => {
    fc.assert(
      fc.property(ends, fc.integer({ min: 2 * 86_400, max: 36_500 * 86_400 }), marks, ([, spec], seconds, mark) => {
        const { expiresAt, expiresAfter } = lifetimeOf(
          spec(seconds),
          physicalName("", { stackId: stackOwner, tag: mark }, randomBytes),
          startOfTest,
        );
        const session = {
          tokenId: "t1",
          createdAt: new Date(startOfTest).toISOString(),
          ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
          ...(expiresAfter !== null && { expireAfterUnusedFor: expiresAfter }),
        };
        expect(encodedTagsOf(session)).toContain(inMilliseconds.encode(mark));
      }),
    );
  });

  test("that is too short to be rounded is no mark, whatever its bits are", () => {
    const createdAt = new Date(startOfTest).toISOString();
    const session = (life: number, idle: number) => {
      const expiresAt = new Date(startOfTest + life).toISOString();
      return { tokenId: "t1", createdAt, expiresAt, expireAfterUnusedFor: idle };
    };
    const shortest = 2 * dayMs - 2 ** 24;
    expect(encodedTagsOf(session(shortest - 1, shortest - 1))).toEqual([]);
    expect(encodedTagsOf(session(shortest, shortest))).toHaveLength(2);
    expect(encodedTagsOf({ tokenId: "t1" })).toEqual([]);
  });

  test("is at least as far off as check takes it to be", () => {
    fc.assert(
      fc.property(ends, seconds, names, ([, spec], seconds, name) => {
        expect(lengthOf(spec(seconds), name)).toBeGreaterThan(inMilliseconds.leastLife(seconds * 1000) - 1);
      }),
    );
  });

  test("that is not asked for is none", () => {
    expect(lifetimeOf({ idleTtl: "never" }, "0000000001", startOfTest)).toEqual({
      expiresAt: null,
      expiresAfter: null,
    });
  });
});

describe("a token whose answer is lost", () => {
  const pair = pairOf("ServiceToken on serverpodCloud");

  /** A stack among many sessions and log-ins of the same user, some of which live as long as the token is to. */
  async function amongMany(behaviors: Behaviors<"serverpodCloud"> = {}): Promise<TokenStack> {
    const stack = await tokenStack(pair, { behaviors: { serverpodCloud: behaviors } });
    const { createToken, signIn } = stack.emulator.admin.serverpodCloud;
    for (let at = 0; at < 30; at += 1) {
      signIn(at % 2 === 0 ? {} : { ttl: "7d" });
      createToken({ ttl: "7d", idleTtl: "30d" });
      createToken({ ttl: `${at + 1}d` });
      createToken({ idleTtl: `${at + 1}d` });
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

  test.each<[string, Spec, Behaviors<"serverpodCloud">]>([
    ["both ends", { expiresIn: "7d", idleTtl: "30d" }, {}],
    ["its expiry alone", { expiresIn: "7d", idleTtl: "never" }, {}],
    ["an expiry given as an instant", { expiresAt: "2027-01-31T00:00:00.000Z", idleTtl: "12h" }, {}],
    ["its idle end alone", { idleTtl: "30d" }, {}],
    ["its idle end with a short life", { expiresIn: "1d", idleTtl: "30d" }, {}],
    ["both ends, newest first", { expiresIn: "7d", idleTtl: "30d" }, { order: "newest" }],
    ["both ends, where instants have microseconds", { expiresIn: "7d", idleTtl: "30d" }, { precision: "us" }],
    ["both ends, where objects name no class", { expiresIn: "7d", idleTtl: "30d" }, { classNames: false }],
  ])("is found by the milliseconds of %s, and nothing else is revoked", async (_what, args, behaviors) => {
    const { message, left } = await lost(await amongMany(behaviors), args);
    expect(message).toMatch(/The new token was created although the answer was lost, and was revoked\. Run again\.$/);
    expect(left).toEqual([]);
  });

  test.each<[string, Spec]>([
    ["no end at all", { idleTtl: "never" }],
    ["ends of less than two days", { expiresIn: "47h", idleTtl: "47h" }],
  ])("with %s may be anybody's: a line says so, and nothing is revoked", async (_what, args) => {
    const stack = await amongMany();
    const { message, left } = await lost(stack, args);
    expect(message).toContain(
      "It is unknown whether the new token was created, because the look-up failed too: Serverpod Cloud's tokens",
    );
    expect(message).toMatch(
      /have no names, and a token with so short a lifetime cannot be distinguished from others\..+then run again\.$/,
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
      expect(message).toContain("Serverpod Cloud did not keep the milliseconds that identify a token: it may be ");
      expect(message).toContain(left[0]);
      expect(stack.writes()).toEqual(["mint"]);
    },
  );
});
