import { day, hour, ninety, second, short, token, verdictAt, type Case, type Settings } from "./deciding";

describe("by the platform's clock", () => {
  const expiry = Date.parse(token.expiresAt);

  const verdicts = (of: Omit<Case, "settings">, ahead = 0) => {
    const at = (time: number, settings: Settings): string =>
      short(verdictAt(time + ahead, { ...of, settings: { ...ninety, ...settings } }));
    const window = expiry - 14 * day - hour;
    const age = Date.parse(token.createdAt) + 30 * day - hour;
    return [
      [-second, 0, second].map((by) => at(expiry + by, {})),
      [-second, 0, second].map((by) => at(window + by, { rotateBefore: "14d" })),
      [-second, 0, second].map((by) => at(age + by, { rotateEvery: "30d" })),
      [-second, 0].map((by) => at(expiry - 7 * day + by, {})),
    ];
  };
  const exact = [
    ["warn", "expired", "expired"],
    ["keep", "expiry-window", "expiry-window"],
    ["keep", "max-age", "max-age"],
    ["keep", "warn"],
  ];

  test.each([
    ["this one is an hour ahead", hour],
    ["this one is an hour behind", -hour],
    ["this one is three days ahead", 3 * day],
    ["this one is a year ahead", 365 * day],
    ["they are the same", 0],
  ])("a token expires, where this run has seen that %s", (_how, ahead) => {
    expect(verdicts({ token, measuredAheadMs: ahead }, ahead)).toEqual(exact);
    // Whatever an earlier run has stored.
    expect(verdicts({ token: { ...token, clockAheadMs: 5 * day }, measuredAheadMs: ahead }, ahead)).toEqual(exact);
  });

  test.each([
    ["this one is an hour behind", -hour],
    ["they are the same", 0],
    ["nothing is known of the difference", undefined],
    ["what is known of it is no number", "an hour"],
  ])("a token expires, where its state says that %s", (_how, clockAheadMs) => {
    const ahead = typeof clockAheadMs === "number" ? clockAheadMs : 0;
    expect(verdicts({ token: { ...token, clockAheadMs } }, ahead)).toEqual(exact);
  });

  test.each([
    ["an hour ahead", hour],
    ["three days ahead", 3 * day],
    ["a year ahead", 365 * day],
    ["an hour behind", -hour],
    ["three days behind", -3 * day],
  ])("or by this one, whichever is first, where the clock of the run that made it was %s", (_how, clockAheadMs) => {
    const there = { ...token, clockAheadMs };
    const due = expiry - 14 * day - hour;
    const at = (now: number): string =>
      short(verdictAt(now, { token: there, settings: { ...ninety, rotateBefore: "14d" } }));
    const earliest = Math.min(due, due + clockAheadMs);
    expect([earliest - second, earliest, due, expiry].map(at)).toEqual([
      "keep",
      "expiry-window",
      "expiry-window",
      "expired",
    ]);
  });

  test("a token that is made by a clock wrong by more than it takes to fall due is replaced before it expires", () => {
    const there = { ...token, clockAheadMs: 80 * day };
    const made = Date.parse(token.createdAt);
    const at = (days: number): string =>
      short(verdictAt(made + days * day, { token: there, settings: { ...ninety, rotateBefore: "30d" } }));
    // No run came from its window on until the clock could be as wrong as it was.
    expect([59, 60, 79, 81, 84, 85, 89, 90].map(at)).toEqual([
      "keep",
      ...["expiry-window", "expiry-window"],
      ...["keep", "keep"],
      ...["expiry-window", "expiry-window"],
      "expired",
    ]);
  });

  test("a token that lives shorter than the clock of its run was wrong is replaced when it has expired", () => {
    const there = { ...token, clockAheadMs: 95 * day };
    expect(short(verdictAt(expiry + 10 * day, { token: there, settings: ninety }))).toBe("expired");
  });

  test.each([
    ["rotateEvery", { expiresIn: "90d", rotateEvery: "1h" }, "max-age"],
    ["its window", { expiresIn: "90d", rotateBefore: `${90 * 24 - 1}h` }, "expiry-window"],
  ])("a clock that stays wrong by more than %s does not replace a token in every run", (_what, settings, reason) => {
    const ahead = 2 * hour;
    const at = (time: number): string =>
      short(verdictAt(time + ahead, { token: { ...token, clockAheadMs: ahead }, settings }));
    const made = Date.parse(token.createdAt);
    expect([made, made + hour / 2, made + hour].map(at)).toEqual(["keep", "keep", reason]);
  });

  describe("where the clock may still be days ahead, as it was when the token was made,", () => {
    const made = Date.parse(token.createdAt);
    const ahead = 2 * day;
    const iso = (time: number): string => new Date(time).toISOString();

    test("the next token is taken to live as long as this one: a window of most of its life replaces it", () => {
      // This platform gets an instant, by the clock that is wrong: the token lives two days longer.
      const longer = { createdAt: token.createdAt, expiresAt: iso(made + ahead + 90 * day), clockAheadMs: ahead };
      const settings = { ...ninety, rotateBefore: "89d" };
      const at = (time: number): string => short(verdictAt(time + ahead, { token: longer, settings }));
      expect([made, made + day - hour - second, made + day].map(at)).toEqual(["keep", "keep", "expiry-window"]);
    });

    test("a token without a creation time is replaced in its window", () => {
      const unknown = { expiresAt: token.expiresAt, clockAheadMs: ahead };
      const at = (time: number): string =>
        short(verdictAt(time, { token: unknown, settings: { ...ninety, rotateBefore: "14d" } }));
      expect([expiry - 15 * day, expiry - 14 * day].map(at)).toEqual(["keep", "expiry-window"]);
    });

    test("a fixed end is never replaced: a new token would have the same end", () => {
      const settings = { expiresAt: token.expiresAt, rotateBefore: "14d" };
      for (const by of [-12 * day, -1, 0, 400 * day]) {
        const { verdict } = verdictAt(expiry + by, { token: { ...token, clockAheadMs: ahead }, settings });
        expect(verdict).toBe("warn");
      }
    });

    test("a token is not replaced before its age although it may soon expire", () => {
      const brief = { createdAt: token.createdAt, expiresAt: iso(made + 3.5 * hour), clockAheadMs: 2 * hour };
      const settings = { expiresIn: "210m", rotateEvery: "1h" };
      const at = (time: number): string => short(verdictAt(time + 2 * hour, { token: brief, settings }));
      expect([made + hour / 2, made + 0.75 * hour, made + hour].map(at)).toEqual(["keep", "keep", "max-age"]);
    });
  });
});
