import fc from "fast-check";
import { check } from "../../provider/schema/check";
import { lengthOf } from "../../provider/values/duration";
import { dueOf, rotateAt, type Life } from "../../provider/rotation/due";
import type { Spec } from "../../provider/platforms/contract";
import { instantOf } from "../../provider/values/instant";
import { moment, without } from "../support/specs";
import { addressOf } from "../support/engine";
import { day, hour, second, short, verdictAt, type Settings } from "./deciding";
import { pairs, type Pair } from "../schema/pairs";
import { fixtures } from "../support/platforms";

const { now } = moment;
const iso = (time: number): string => new Date(time).toISOString();

/** Lengths of all sizes, and those that lie close to one another. */
const lengths = fc
  .oneof(
    fc.integer({ min: 1, max: 400 * 86_400 }),
    fc.integer({ min: 1, max: 90 }),
    fc.integer({ min: 1, max: 400 }).chain((days) => fc.integer({ min: -90, max: 90 }).map((by) => days * 86_400 + by)),
  )
  .filter((seconds) => seconds > 0)
  .map((seconds) => `${seconds}s`);
const wholeDays = fc.integer({ min: 1, max: 365 }).map((days) => `${days}d`);

/** What a program may say about a token's life and its rotation: whatever check accepts. */
const accepted = ({ schema, least, args }: Pair): fc.Arbitrary<Spec> => {
  const lives = args["expiresIn"]!.byDefault === undefined ? lengths : wholeDays;
  const ends = lengths.map((after) => iso(now + lengthOf(after)!));
  const settings = fc.record(
    {
      expiresIn: lives,
      ...("expiresAt" in args && { expiresAt: ends }),
      rotateBefore: lengths,
      rotateEvery: lengths,
      rotateSpread: lengths,
    },
    { requiredKeys: [] },
  );
  return settings
    .map((expiry) =>
      check(schema, { ...least, ...("expiresIn" in expiry ? without(expiry, "expiresAt") : expiry) }, [], moment),
    )
    .filter(({ failures }) => failures.length === 0)
    .map(({ spec }) => spec);
};

/** A token that was just made by it, at the least life that its platform gives. Our clock is ahead of the platform's. */
function madeBy({ schema, platform }: Pair, spec: Spec, ahead = 0): Life {
  const asked = lengthOf(spec["expiresIn"]) ?? (instantOf(spec["expiresAt"]) ?? Number.NaN) - now;
  // Some are sent an instant, by our clock; others count from their own.
  const from = fixtures[platform].expiryIsInstant ? now : now - ahead;
  const life = schema.tagCodec?.leastLife(asked) ?? asked;
  return { createdAt: iso(now - ahead), ...(!Number.isNaN(asked) && { expiresAt: iso(from + life) }) };
}

const lifeOf = ({ createdAt, expiresAt }: Life): number =>
  (instantOf(expiresAt) ?? Infinity) - (instantOf(createdAt) ?? now);

const tokens = pairs.filter(({ kind }) => kind !== "TokenAccessGrant");
const names = fc.integer({ min: 0, max: 1000 }).map((at) => addressOf("ServiceToken", `ci-${at}`));

describe.each(tokens)("a $pair, by any settings that check accepts,", (pair) => {
  const given = fc.tuple(accepted(pair), names);

  test("is not replaced just after it was made", () => {
    fc.assert(
      fc.property(given, ([settings, address]) => {
        const verdict = short(verdictAt(now, { token: madeBy(pair, settings), settings, address }));
        expect(["keep", "warn"]).toContain(verdict);
      }),
    );
  });

  test("is not replaced just after it was made where the clocks are a minute apart", () => {
    fc.assert(
      fc.property(given, fc.integer({ min: -60, max: 60 }), ([settings, address], seconds) => {
        const made = madeBy(pair, settings, seconds * second);
        const verdict = short(verdictAt(now, { token: made, settings, address }));
        // One that lives no longer than that may well have expired.
        expect(["keep", "warn", ...(lifeOf(made) <= 60 * second ? ["expired"] : [])]).toContain(verdict);
      }),
      { numRuns: 1000 },
    );
  });

  test("stays due once it is, as long as it is not replaced", () => {
    const times = fc.tuple(fc.integer({ min: 0, max: 800 * 24 }), fc.integer({ min: 0, max: 800 * 24 }));
    fc.assert(
      fc.property(given, times, ([settings, address], hours) => {
        // A fixed end comes nearer, until a new token would be no better.
        fc.pre(settings["expiresAt"] === undefined);
        const token = madeBy(pair, settings);
        const [first, then] = hours
          .sort((a, b) => a - b)
          .map((after) => verdictAt(now + after * hour, { token, settings, address }).verdict);
        if (first === "replace") expect(then).toBe("replace");
      }),
    );
  });

  test("is replaced from its tolerance before `rotateAt` on, and not a second before that", () => {
    fc.assert(
      fc.property(given, ([settings, address]) => {
        const token = madeBy(pair, settings);
        const due = instantOf(rotateAt(token, settings, address));
        // In its first minutes a token is not due, however it is asked for: clocks differ.
        fc.pre(due !== undefined && due - now > 180 * second && settings["expiresAt"] === undefined);
        const early = Math.min(hour, (due - instantOf(token.createdAt)!) / 20);
        const before = verdictAt(due - early - second, { token, settings, address });
        expect(short(before)).not.toMatch(/expiry-window|max-age/);
        expect(verdictAt(due - Math.floor(early), { token, settings, address }).verdict).toBe("replace");
        expect(verdictAt(due, { token, settings, address }).verdict).toBe("replace");
      }),
    );
  });

  test("is never replaced by one that would be due at the same moment", () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 0, max: 800 * 24 }), ([settings, address], hours) => {
        const token = madeBy(pair, settings);
        const later = now + hours * hour;
        fc.pre(verdictAt(later, { token, settings, address }).verdict === "replace");
        const end = instantOf(settings["expiresAt"]) ?? later + (lengthOf(settings["expiresIn"]) ?? Infinity);
        const next = { createdAt: iso(later), ...(end < Infinity && { expiresAt: iso(end) }) };
        expect(verdictAt(later, { token: next, settings, address }).verdict).not.toBe("replace");
      }),
    );
  });
});

test("the first due time of tokens that are made together is spread over all of the spread, and no more", () => {
  const settings = { rotateEvery: "30d", rotateSpread: "10d" };
  const due = Array.from(
    { length: 100 },
    (_, at) => dueOf({ createdAt: iso(now) }, settings, addressOf("DeployToken", `ci-${at}`)).age! - now,
  );
  expect(Math.min(...due)).toBeLessThan(21 * day);
  expect(Math.max(...due)).toBeGreaterThan(29 * day);
});

/** With a fixed end and a window before it. */
const fixed = (): { token: Life; settings: Settings } => {
  const expiresAt = iso(now + 30 * day);
  return { token: { createdAt: iso(now - 60 * day), expiresAt }, settings: { expiresAt, rotateBefore: "14d" } };
};

function loopsNoRun(clockAheadMs: number): void {
  const { token, settings } = fixed();
  for (let hours = 14 * 24; hours < 32 * 24; hours += 1) {
    const then = now + hours * hour;
    const first = verdictAt(then, { token: { ...token, clockAheadMs }, settings });
    const next = { ...token, createdAt: iso(then - clockAheadMs), clockAheadMs };
    // It would have the same end.
    if (clockAheadMs > 0) expect(first.verdict).not.toBe("replace");
    if (first.verdict === "replace") expect(verdictAt(then, { token: next, settings }).verdict).not.toBe("replace");
  }
}

test("a fixed end loops no run into another where our clock is a day ahead", () => {
  loopsNoRun(day);
});

test("a fixed end loops no run into another where our clock is a day behind", () => {
  loopsNoRun(-day);
});
