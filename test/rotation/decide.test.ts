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

describe("a token that never expires", () => {
  test.each<Settings>([{}, { rotateBefore: "1d" }, { rotateSpread: "1d" }])("is kept for ever with %j", (settings) => {
    for (const expiresAt of [undefined, null]) {
      const never = { createdAt: token.createdAt, expiresAt };
      expect(verdictAt(Date.parse("9999-12-31T23:59:59Z"), { token: never, settings })).toEqual({ verdict: "keep" });
    }
  });
});

describe("a token whose secret the platform no longer accepts", () => {
  const now = Date.parse("2027-01-10T00:00:00Z");

  test("is replaced, whatever its age", () => {
    expect(verdictAt(now, { token: { ...token, secretInvalid: true }, settings: ninety })).toEqual({
      verdict: "replace",
      reason: "secret-invalid",
      because: "the platform no longer accepts its secret",
    });
  });

  test.each([undefined, false, "true", 1])("is not replaced because its state has %j", (secretInvalid) => {
    expect(verdictAt(now, { token: { ...token, secretInvalid }, settings: ninety })).toEqual({ verdict: "keep" });
  });
});

describe("a token of less than two minutes", () => {
  test("is not due by its age or its window: two clocks may differ by a minute", () => {
    const made = Date.parse(token.createdAt);
    const at = (by: number, settings: Settings): string =>
      short(verdictAt(made + by, { token: { ...token, expiresAt: new Date(made + hour).toISOString() }, settings }));
    const both = [{ rotateEvery: "90s" }, { expiresIn: "1h", rotateBefore: "3510s" }];
    for (const settings of both)
      expect([90 * second, 120 * second - 1].map((by) => at(by, settings))).toEqual(["keep", "keep"]);
    expect(both.map((settings) => at(120 * second, settings))).toEqual(["max-age", "expiry-window"]);
  });
});

describe("a fixed `expiresAt`", () => {
  const end = "2027-04-01T00:00:00.000Z";
  const fixed = { token, settings: { expiresAt: end, rotateBefore: "14d" } };
  const noUse = "but a new token would be due at once too. Set a later `expiresAt`, or `expiresIn`";

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

describe("of several reasons the first counts", () => {
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
