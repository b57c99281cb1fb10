import fc from "fast-check";
import { lengthOf } from "../../provider/values/duration";
import { dueOf, rotateAt, spreadOf, type RotationSettings } from "../../provider/rotation/due";
import { instantOf } from "../../provider/values/instant";
import { addressOf } from "../support/engine";

const dayMs = 86_400_000;
const ci = addressOf("ServiceToken", "ci");
const life = { createdAt: "2027-01-01T00:00:00.000Z", expiresAt: "2027-03-31T00:00:00.000Z" };

describe("the time at which a token is to be replaced", () => {
  test.each<[string, object, RotationSettings, string | undefined]>([
    ["is none without settings", life, {}, undefined],
    ["lies before the end of its life", life, { rotateBefore: "14d" }, "2027-03-17T00:00:00.000Z"],
    ["lies at an age", life, { rotateEvery: "30d" }, "2027-01-31T00:00:00.000Z"],
    ["is the age when that comes first", life, { rotateBefore: "14d", rotateEvery: "30d" }, "2027-01-31T00:00:00.000Z"],
    ["is the end when that comes first", life, { rotateBefore: "14d", rotateEvery: "80d" }, "2027-03-17T00:00:00.000Z"],
    [
      "is none before the end of a token that has none",
      { ...life, expiresAt: null },
      { rotateBefore: "14d" },
      undefined,
    ],
    ["is none before an end that is absent", { createdAt: life.createdAt }, { rotateBefore: "14d" }, undefined],
    [
      "is an age of a token that never ends, too",
      { ...life, expiresAt: null },
      { rotateEvery: "30d" },
      "2027-01-31T00:00:00.000Z",
    ],
    ["is none by a spread alone", life, { rotateSpread: "1d" }, undefined],
    ["is none while nothing of the token is known", {}, { rotateBefore: "14d", rotateEvery: "30d" }, undefined],
    ["is none while the settings are not known", life, { rotateBefore: undefined, rotateEvery: 7 }, undefined],
    ["is none by what is no instant", { createdAt: "soon" }, { rotateEvery: "30d" }, undefined],
    [
      "is in UTC whatever zone the platform writes",
      { expiresAt: "2027-01-31T01:00:00+02:00" },
      { rotateBefore: "1h" },
      "2027-01-30T22:00:00.000Z",
    ],
    ["takes the leap day", { expiresAt: "2028-03-01T00:00:00Z" }, { rotateBefore: "1d" }, "2028-02-29T00:00:00.000Z"],
    [
      "takes no leap day where there is none",
      { expiresAt: "2027-03-01T00:00:00Z" },
      { rotateBefore: "1d" },
      "2027-02-28T00:00:00.000Z",
    ],
    [
      "counts 365 days from a leap day",
      { createdAt: "2028-02-29T00:00:00Z" },
      { rotateEvery: "365d" },
      "2029-02-28T00:00:00.000Z",
    ],
    ["reads a duration in any writing", life, { rotateEvery: "1w" }, "2027-01-08T00:00:00.000Z"],
    // 53 224 206 ms: see below.
    ["is earlier by the spread", life, { rotateEvery: "30d", rotateSpread: "1d" }, "2027-01-30T09:12:55.794Z"],
    ["is earlier by it at both ends", life, { rotateBefore: "14d", rotateSpread: "1d" }, "2027-03-16T09:12:55.794Z"],
  ])("%s", (_what, token, settings, wanted) => {
    expect(rotateAt(token, settings, ci)).toBe(wanted);
  });

  test("is the first of the two by which the decision is made", () => {
    const hours = fc.option(
      fc.integer({ min: 1, max: 5000 }).map((count) => `${count}h`),
      { nil: undefined },
    );
    fc.assert(
      fc.property(hours, hours, hours, fc.webUrl(), (rotateBefore, rotateEvery, rotateSpread, address) => {
        const settings = { rotateBefore, rotateEvery, rotateSpread };
        const { window, age } = dueOf(life, settings, address);
        const times = [window, age].filter((time) => time !== undefined);
        expect(instantOf(rotateAt(life, settings, address))).toBe(times.sort((a, b) => a - b)[0]);
      }),
    );
  });
});

describe("the spread", () => {
  // Worked out by another program: the first 48 bits of the SHA-256 of the address, modulo the spread.
  test.each([
    ["ci", "1d", 53_224_206],
    ["deploy", "1d", 32_127_745],
  ])("of %s over %s is %i ms on every machine", (name, rotateSpread, milliseconds) => {
    expect(spreadOf({ rotateSpread }, addressOf("ServiceToken", name))).toBe(milliseconds);
  });

  test.each([undefined, null, 7, "0s", "soon"])("of %j is none", (rotateSpread) => {
    expect(spreadOf({ rotateSpread }, ci)).toBe(0);
  });

  test("is the same for the same address, and less than all of it", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 36_500 * 86_400 }), (address, seconds) => {
        const spread = spreadOf({ rotateSpread: `${seconds}s` }, address);
        expect(spreadOf({ rotateSpread: `${seconds}s` }, address)).toBe(spread);
        expect(spread).toBeGreaterThanOrEqual(0);
        expect(spread).toBeLessThan(seconds * 1000);
      }),
    );
  });

  test.each(["10s", "10h", "5d", "90d"])(
    "puts about as many of a thousand tokens into each tenth of %s",
    (rotateSpread) => {
      const tenth = lengthOf(rotateSpread)! / 10;
      const buckets = Array<number>(10).fill(0);
      for (let at = 0; at < 1000; at += 1) {
        const spread = spreadOf({ rotateSpread }, addressOf("ServiceToken", `ci-${at}`));
        buckets[Math.floor(spread / tenth)]! += 1;
      }
      expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(1000);
      for (const count of buckets) {
        expect(count).toBeGreaterThanOrEqual(60);
        expect(count).toBeLessThanOrEqual(140);
      }
    },
  );

  test("pulls every token of one run earlier, and none later", () => {
    const settings = { rotateEvery: "30d", rotateSpread: "5d" };
    const due = Array.from({ length: 1000 }, (_, at) =>
      instantOf(rotateAt(life, settings, addressOf("ServiceToken", `ci-${at}`)))!,
    );
    const latest = Date.parse(life.createdAt) + 30 * dayMs;
    expect(Math.max(...due)).toBeLessThanOrEqual(latest);
    expect(Math.min(...due)).toBeGreaterThan(latest - 5 * dayMs);
    expect(new Set(due).size).toBeGreaterThan(990);
  });
});
