import { lengthOf, spreadOf } from "../../provider/lifecycle/due";
import { addressOf } from "../support/engine";
import { day, hour, ninety, second, short, token, unchanged, verdictAt, type Case, type Settings } from "./deciding";

describe("a token is kept until an hour before it is due, or until it expires, and replaced from then on", () => {
  test.each<[string, Case, string, string, string]>([
    ["when it expires", { token, settings: ninety }, "2027-04-01T00:00:00Z", "warn", "expired"],
    [
      "before it expires",
      { token, settings: { ...ninety, rotateBefore: "14d" } },
      "2027-03-18T00:00:00Z",
      "keep",
      "expiry-window",
    ],
    ["at its age", { token, settings: { ...ninety, rotateEvery: "30d" } }, "2027-01-31T00:00:00Z", "keep", "max-age"],
    [
      "earlier by its spread, before it expires",
      { token, settings: { ...ninety, rotateBefore: "14d", rotateSpread: "1d" } },
      "2027-03-17T09:12:55.794Z",
      "keep",
      "expiry-window",
    ],
    [
      "earlier by its spread, at its age",
      { token, settings: { ...ninety, rotateEvery: "30d", rotateSpread: "1d" } },
      "2027-01-30T09:12:55.794Z",
      "keep",
      "max-age",
    ],
    [
      "at its age, also if it never expires",
      { token: { createdAt: token.createdAt, expiresAt: null }, settings: { rotateEvery: "30d" } },
      "2027-01-31T00:00:00Z",
      "keep",
      "max-age",
    ],
    [
      "before it expires by the clock of another zone",
      { token: { ...token, expiresAt: "2027-01-31T01:00:00+02:00" }, settings: { ...ninety, rotateBefore: "1h" } },
      "2027-01-30T22:00:00Z",
      "keep",
      "expiry-window",
    ],
    [
      "on a leap day, before it expires",
      { token: { ...token, expiresAt: "2028-03-01T00:00:00Z" }, settings: { ...ninety, rotateBefore: "1d" } },
      "2028-02-29T00:00:00Z",
      "keep",
      "expiry-window",
    ],
    [
      "a day after the 28th of February of a leap year, at its age",
      { token: { createdAt: "2028-02-28T12:00:00Z" }, settings: { rotateEvery: "1d" } },
      "2028-02-29T12:00:00Z",
      "keep",
      "max-age",
    ],
    [
      "a day after the 28th of February of any other, at its age",
      { token: { createdAt: "2027-02-28T12:00:00Z" }, settings: { rotateEvery: "1d" } },
      "2027-03-01T12:00:00Z",
      "keep",
      "max-age",
    ],
    [
      "when it expires on a leap day",
      { token: { ...token, expiresAt: "2028-02-29T12:00:00Z" }, settings: { ...ninety, rotateEvery: "3000d" } },
      "2028-02-29T12:00:00Z",
      "warn",
      "expired",
    ],
  ])("%s", (_when, situation, due, before, reason) => {
    const time = Date.parse(due) - toleranceFor(reason);
    const at = [-second, 0, second].map((by) => short(verdictAt(time + by, situation)));
    expect(at).toEqual([before, reason, reason]);
    expect(short(verdictAt(time - 1, situation))).toBe(before);
  });

  test("at whichever comes first", () => {
    const settings = { ...ninety, rotateBefore: "14d", rotateEvery: "80d" };
    expect(short(verdictAt(Date.parse("2027-03-18T00:00:00Z"), { token, settings }))).toBe("expiry-window");
    const earlier = { ...settings, rotateEvery: "75d" };
    expect(short(verdictAt(Date.parse("2027-03-17T00:00:00Z"), { token, settings: earlier }))).toBe("max-age");
  });
});

/** Every period here is longer than twenty hours. */
const toleranceFor = (reason: string): number => (reason === "expired" ? 0 : hour);

describe("a run counts as due that comes up to an hour early, or a twentieth of the period if that is shorter:", () => {
  const made = Date.parse(token.createdAt);
  const living = (life: number): Case["token"] => ({
    createdAt: token.createdAt,
    expiresAt: new Date(made + life).toISOString(),
  });

  test.each<[string, Settings, number, number]>([
    ["a week", { rotateEvery: "7d" }, 7 * day, hour],
    ["a day", { rotateEvery: "1d" }, day, hour],
    ["twenty hours", { rotateEvery: "20h" }, 20 * hour, hour],
    ["ten hours", { rotateEvery: "10h" }, 10 * hour, hour / 2],
    ["an hour", { rotateEvery: "1h" }, hour, hour / 20],
    ["four minutes", { rotateEvery: "4m" }, 240 * second, 12 * second],
    // The spread of "ci" is 29 h · 0.616.
    ["what a spread leaves of an age", { rotateEvery: "30h", rotateSpread: "29h" }, 0, 0],
  ])("of an age, %s", (_what, settings, period, tolerance) => {
    const address = addressOf("ServiceToken", "ci");
    const nominal = made + (period || 30 * hour - spreadOf(settings, address));
    const from = nominal - (tolerance || Math.min(hour, (nominal - made) / 20));
    const at = (time: number): string => short(verdictAt(time, { token: { createdAt: token.createdAt }, settings }));
    expect([at(from - second), at(Math.ceil(from)), at(nominal)]).toEqual(["keep", "max-age", "max-age"]);
  });

  test.each<[string, number, string, number]>([
    ["of a month", 30 * day, "7d", hour],
    ["of ten hours", 12 * hour, "2h", hour / 2],
    ["of a long window", 30 * day, "700h", hour],
  ])("of an expiry, a period %s", (_what, life, rotateBefore, tolerance) => {
    const nominal = made + life - lengthOf(rotateBefore)!;
    const at = (time: number): string => short(verdictAt(time, { token: living(life), settings: { rotateBefore } }));
    const verdicts = [at(nominal - tolerance - second), at(nominal - tolerance), at(nominal)];
    expect(verdicts).toEqual(["keep", "expiry-window", "expiry-window"]);
  });

  test("the line names the instant at which it is due, not the earlier one", () => {
    const early = Date.parse("2027-01-30T23:30:00Z");
    expect(verdictAt(early, { token, settings: { ...ninety, rotateEvery: "30d" } })).toEqual({
      verdict: "replace",
      reason: "max-age",
      because: "it was made 2027-01-01T00:00:00Z and is due 2027-01-31T00:00:00Z",
    });
    const window = Date.parse("2027-03-17T23:30:00Z");
    expect(verdictAt(window, { token, settings: { ...ninety, rotateBefore: "14d" } })).toMatchObject({
      because: "it expires 2027-04-01T00:00:00Z and is due 2027-03-18T00:00:00Z",
    });
  });

  test("nothing counts as expired early", () => {
    const last = made + 90 * day - 1;
    expect(short(verdictAt(last, { token, settings: ninety }))).toBe("warn");
    expect(short(verdictAt(last, { token, settings: { ...ninety, rotateEvery: "90d" } }))).toBe("max-age");
  });

  test("a token without a time of creation is due at its instant and not before", () => {
    const { expiresAt } = token;
    const at = (by: number): string =>
      short(
        verdictAt(Date.parse("2027-03-18T00:00:00Z") + by, {
          token: { expiresAt },
          settings: { ...ninety, rotateBefore: "14d" },
        }),
      );
    expect([at(-1), at(0)]).toEqual(["keep", "expiry-window"]);
  });
});

describe("a token that never expires", () => {
  test.each<Settings>([{}, { rotateBefore: "1d" }, { rotateSpread: "1d" }])("is kept for ever with %j", (settings) => {
    for (const expiresAt of [undefined, null]) {
      const never = { createdAt: token.createdAt, expiresAt };
      expect(verdictAt(Date.parse("9999-12-31T23:59:59Z"), { token: never, settings })).toEqual({ verdict: "keep" });
    }
  });
});

describe("by the platform's clock", () => {
  const expiry = Date.parse(token.expiresAt);

  test.each([
    ["ours is an hour ahead", hour],
    ["ours is an hour behind", -hour],
    ["ours is three days ahead", 3 * day],
    ["they are the same", 0],
    ["nothing is known of the difference", undefined],
    ["what is known of it is no number", "an hour"],
  ])("a token expires, where %s", (_how, clockAheadMs) => {
    const ahead = typeof clockAheadMs === "number" ? clockAheadMs : 0;
    const there = { ...token, clockAheadMs };
    const at = (time: number, settings: Settings): string =>
      short(verdictAt(time + ahead, { token: there, settings: { ...ninety, ...settings } }));
    expect([-second, 0, second].map((by) => at(expiry + by, {}))).toEqual(["warn", "expired", "expired"]);
    const window = expiry - 14 * day - hour;
    expect([-second, 0, second].map((by) => at(window + by, { rotateBefore: "14d" }))).toEqual([
      "keep",
      "expiry-window",
      "expiry-window",
    ]);
    const age = Date.parse(token.createdAt) + 30 * day - hour;
    expect([-second, 0, second].map((by) => at(age + by, { rotateEvery: "30d" }))).toEqual([
      "keep",
      "max-age",
      "max-age",
    ]);
    expect([-second, 0].map((by) => at(expiry - 7 * day + by, {}))).toEqual(["keep", "warn"]);
  });
});

describe("a fixed `expiresAt`", () => {
  const end = "2027-04-01T00:00:00.000Z";
  const fixed = { token, settings: { expiresAt: end, rotateBefore: "14d" } };
  const noUse = "but a new token would be no better: give a later `expiresAt`, or `expiresIn`";

  test("inside its window warns and never replaces: a new token would be due at once", () => {
    const window = Date.parse("2027-03-18T00:00:00Z");
    expect(verdictAt(window - second, fixed)).toEqual({ verdict: "keep" });
    for (const by of [0, second, 5 * day, 14 * day - second]) {
      expect(verdictAt(window + by, fixed)).toEqual({
        verdict: "warn",
        because: `it expires 2027-04-01T00:00:00Z and was due 2027-03-18T00:00:00Z, ${noUse}`,
      });
    }
  });

  test.each<[string, Settings]>([
    ["alone", {}],
    ["with a window", { rotateBefore: "14d" }],
    ["with an age", { rotateEvery: "30d" }],
    ["with both and a spread", { rotateBefore: "14d", rotateEvery: "30d", rotateSpread: "5d" }],
  ])("in the past %s warns and never replaces: a new token would be dead", (_what, settings) => {
    for (const by of [0, second, 400 * day]) {
      expect(verdictAt(Date.parse(end) + by, { token, settings: { expiresAt: end, ...settings } })).toEqual({
        verdict: "warn",
        because: `it expired 2027-04-01T00:00:00Z, ${noUse}`,
      });
    }
  });

  test("in another zone is the same instant", () => {
    const expiresAt = "2027-04-01T05:45:00+05:45";
    const zoned = { ...fixed, settings: { ...fixed.settings, expiresAt } };
    expect(short(verdictAt(Date.parse(end) - 14 * day - second, zoned))).toBe("keep");
    expect(short(verdictAt(Date.parse(end) - 14 * day, zoned))).toBe("warn");
  });

  test("does not hinder an age: the new token is younger", () => {
    const settings = { expiresAt: end, rotateEvery: "30d" };
    expect(short(verdictAt(Date.parse("2027-01-31T00:00:00Z"), { token, settings }))).toBe("max-age");
  });

  test("that was moved ahead replaces, whatever the old one was", () => {
    const changed = { reason: "expiry-changed", properties: ["expiresAt"] } as const;
    expect(short(verdictAt(Date.parse(end), { ...fixed, changed }))).toBe("expiry-changed");
  });
});

describe("of several reasons the first is told", () => {
  const all: Case = {
    token,
    settings: { ...ninety, rotateBefore: "14d", rotateEvery: "30d" },
    changed: { reason: "scope-changed", properties: ["scopes", "expiresIn"] },
    triggered: true,
  };
  const expired = Date.parse("2027-04-02T00:00:00Z");
  const inWindow = Date.parse("2027-03-20T00:00:00Z");

  test.each<[number, Partial<Case>, string, string]>([
    [expired, {}, "scope-changed", "scopes, expiresIn changed"],
    [expired, { changed: unchanged }, "trigger", "`rotateWhenChanged` changed"],
    [expired, { changed: unchanged, triggered: false }, "expired", "it expired 2027-04-01T00:00:00Z"],
    [
      inWindow,
      { changed: unchanged, triggered: false },
      "expiry-window",
      "it expires 2027-04-01T00:00:00Z and was due 2027-03-18T00:00:00Z",
    ],
    [
      inWindow,
      { changed: unchanged, triggered: false, settings: { ...ninety, rotateEvery: "30d" } },
      "max-age",
      "it was made 2027-01-01T00:00:00Z and was due 2027-01-31T00:00:00Z",
    ],
  ])("at %i with %j: %s", (now, less, reason, because) => {
    expect(verdictAt(now, { ...all, ...less })).toEqual({ verdict: "replace", reason, because });
  });

  test.each(["moved", "scope-changed", "expiry-changed", "renamed"] as const)("%s by its own name", (reason) => {
    const changed = { reason, properties: ["a"] };
    expect(verdictAt(0, { token, changed })).toEqual({ verdict: "replace", reason, because: "a changed" });
  });
});
