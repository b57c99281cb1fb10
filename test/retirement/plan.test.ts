import fc from "fast-check";
import type { RetirementInputs } from "../../provider/retirement/inputs";
import { planEntries } from "../../provider/retirement/plan";
import { at, day, entry, hour, iso, retirement, nothing, replaced, inputsOf } from "./retirements";

describe("a Retirement", () => {
  test("has nothing on its list at first, and nothing while its token stays", () => {
    expect(planEntries(undefined, inputsOf(), at(0))).toEqual(nothing);
    expect(planEntries(retirement(), inputsOf(), at(5))).toEqual(nothing);
  });

  test("that begins with a token that was there before lists nothing: who made that one is not known", () => {
    expect(planEntries(undefined, replaced(), at(10))).toEqual(nothing);
  });

  test("lists the token that was replaced, from the making of its successor on", () => {
    // However long the run takes to come to this.
    for (const now of [at(10), at(10) + hour]) {
      expect(planEntries(retirement(), replaced(), now)).toEqual({ ...nothing, notYetDue: [entry("a", 10, 12)] });
    }
  });

  test("takes its own clock where nothing tells when the successor was made", () => {
    expect(planEntries(retirement(), replaced({ since: undefined }), at(11)).notYetDue).toEqual([entry("a", 11, 13)]);
  });

  test.each([at(9), at(10), at(11)])("counts from the later of two times at which its successor was made", (madeAt) => {
    const from = Math.max(10, (madeAt - at(0)) / day);
    expect(planEntries(retirement(), replaced({ madeAt }), at(10)).notYetDue).toEqual([entry("a", from, from + 2)]);
  });

  test.each<[string, number, number]>([
    ["is within a minute of it", hour / 120, 0],
    ["is just within a minute of it", hour / 60 - 1, 0],
    ["is a minute after it", hour / 60, hour / 60],
  ])("counts from the platform's time of creation, unless the run's own %s", (_what, by, later) => {
    const { notYetDue } = planEntries(retirement(), replaced({ madeAt: at(10) + by }), at(10));
    expect(notYetDue.map(({ replacedAt }) => Date.parse(replacedAt))).toEqual([at(10) + later]);
  });

  test.each<[string, number, "notYetDue" | "due"]>([
    ["one millisecond before its time", -1, "notYetDue"],
    ["at its time", 0, "due"],
    ["one millisecond after it", 1, "due"],
    ["a year after it", 365 * day, "due"],
  ])("has a token that is on its list %s", (_when, by, where) => {
    const before = retirement({ current: "b", retiring: [entry("a", 10, 12)] });
    expect(planEntries(before, replaced(), at(12) + by)).toEqual({ ...nothing, [where]: [entry("a", 10, 12)] });
  });

  test("gives no token longer than it lives", () => {
    for (const [expiry, retire] of [
      [11, 11],
      [12, 12],
      [13, 12],
    ] as const) {
      const { notYetDue } = planEntries(retirement({ currentUntil: iso(expiry) }), replaced(), at(10));
      expect(notYetDue).toEqual([{ ...entry("a", 10, retire), expiresAt: iso(expiry) }]);
    }
  });

  test("does not list a token that had expired when it was replaced", () => {
    expect(planEntries(retirement({ currentUntil: iso(9) }), replaced(), at(10))).toEqual(nothing);
    expect(planEntries(retirement({ currentUntil: iso(10) }), replaced(), at(10))).toEqual(nothing);
  });

  test.each(["0s", "0d"])("with an overlap of %s lists nothing: the engine ends what was replaced", (overlap) => {
    expect(planEntries(retirement({ overlap }), replaced({ overlap }), at(10))).toEqual(nothing);
  });

  test("goes by the overlap that is asked for now, not by that of the last run", () => {
    expect(planEntries(retirement({ overlap: "0s" }), replaced({ overlap: "3d" }), at(10)).notYetDue).toEqual([
      entry("a", 10, 13),
    ]);
    expect(planEntries(retirement({ overlap: "3d" }), replaced({ overlap: "0s" }), at(10))).toEqual(nothing);
  });

  test("keeps both when two are replaced within one overlap, each to its own time", () => {
    const first = planEntries(retirement(), replaced(), at(10)).notYetDue;
    const second = planEntries(
      retirement({ current: "b", currentSince: iso(10), retiring: first }),
      inputsOf({ current: "c", since: iso(11) }),
      at(11),
    );
    expect(second).toEqual({ ...nothing, notYetDue: [entry("a", 10, 12), entry("b", 11, 13)] });
    const third = planEntries(
      retirement({ current: "c", currentSince: iso(11), retiring: second.notYetDue }),
      inputsOf({ current: "c", since: iso(11) }),
      at(12),
    );
    expect(third).toEqual({ ...nothing, notYetDue: [entry("b", 11, 13)], due: [entry("a", 10, 12)] });
  });

  test("changes nothing while a preview does not know its next token", () => {
    const before = retirement({ retiring: [entry("z", -1, 1)] });
    expect(planEntries(before, inputsOf({ current: undefined, since: undefined }), at(0))).toEqual({
      ...nothing,
      notYetDue: [entry("z", -1, 1)],
    });
  });

  test("takes a token off its list that is current again", () => {
    const before = retirement({ current: "b", currentSince: iso(10), retiring: [entry("a", 10, 12)] });
    expect(planEntries(before, inputsOf({ since: iso(11) }), at(11)).notYetDue).toEqual([entry("b", 11, 13)]);
  });
});

describe("a promised time", () => {
  const retiring = [entry("a", 10, 12)];
  const before = retirement({ current: "b", retiring });

  test.each<[string, string, number]>([
    ["stays with the same overlap", "2d", 12],
    ["moves later by a longer one, counted from the replacement", "30d", 40],
    ["moves earlier by a shorter one, counted from the replacement", "1d", 11],
    ["moves to the replacement itself when there is none any more", "0d", 10],
  ])("%s", (_what, overlap, retire) => {
    expect(planEntries(before, replaced({ overlap }), at(9)).notYetDue).toEqual([entry("a", 10, retire)]);
  });

  test("that was moved earlier moves back with the overlap, until it is due", () => {
    const shorter = planEntries(before, replaced({ overlap: "1d" }), at(10)).notYetDue;
    expect(shorter).toEqual([entry("a", 10, 11)]);
    expect(planEntries({ ...before, retiring: shorter }, replaced(), at(10)).notYetDue).toEqual([entry("a", 10, 12)]);
    expect(planEntries({ ...before, retiring: shorter }, replaced(), at(11))).toEqual({ ...nothing, due: shorter });
  });

  test("is never later than the token's own expiry, however long the overlap becomes", () => {
    const retiring = [{ ...entry("a", 10, 12), expiresAt: iso(15) }];
    const { notYetDue } = planEntries({ ...before, retiring }, replaced({ overlap: "30d" }), at(11));
    expect(notYetDue.map(({ retireAt }) => retireAt)).toEqual([iso(15)]);
  });

  test("of a token that a refresh found is decided by the overlap that the next run declares", () => {
    const found = { ...entry("x", 8, 8, "orphaned"), unconfirmed: true as const };
    const recorded = retirement({ current: "b", overlap: "0d", retiring: [found] });
    expect(planEntries(recorded, replaced(), at(9)).notYetDue).toEqual([entry("x", 8, 10, "orphaned")]);
    expect(planEntries(recorded, replaced({ overlap: "0d" }), at(9)).due).toEqual([entry("x", 8, 8, "orphaned")]);
  });

  test("of a token that a provider signs in with is a day after the last try, or later by its overlap", () => {
    const tried = { ...entry("a", 10, 13), skippedAt: iso(12) };
    const at12 = (overlap: string, one = tried) =>
      planEntries({ ...before, retiring: [one] }, replaced({ overlap }), at(12)).notYetDue.map(
        ({ retireAt }) => retireAt,
      );
    expect(["1d", "3d", "9d"].map((overlap) => at12(overlap))).toEqual([[iso(13)], [iso(13)], [iso(19)]]);
    expect(planEntries({ ...before, retiring: [tried] }, replaced(), at(13))).toEqual({ ...nothing, due: [tried] });
  });

  test("of all is past when the overlap is removed", () => {
    const many = retirement({ current: "c", retiring: [entry("a", 10, 40), entry("b", 20, 50)] });
    const { notYetDue, due } = planEntries(many, inputsOf({ current: "c", overlap: "0d" }), at(20));
    expect(notYetDue).toEqual([]);
    expect(due.map(({ token }) => token)).toEqual(["a", "b"]);
  });

  test("is that of the overlap while it lies notYetDue, and nothing is lost, whatever is asked for", () => {
    const days = fc.integer({ min: 0, max: 100 });
    const entries = fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d"), days, days), { selector: ([token]) => token })
      .map((all) => all.map(([token, made, kept]) => entry(token, made, made + kept)));
    fc.assert(
      fc.property(
        entries,
        days,
        days,
        fc.boolean(),
        fc.constantFrom("a", "x"),
        (retiring, overlap, now, revokeNow, current) => {
          const before = retirement({ current: "x", retiring });
          const asked = inputsOf({ current, since: iso(now), overlap: `${overlap}d`, revokeNow });
          const { notYetDue, due } = planEntries(before, asked, at(now));
          const known = new Map(retiring.map(({ token, retireAt }) => [token, retireAt]));
          for (const { token, replacedAt, retireAt } of [...notYetDue, ...due]) {
            const was = known.get(token);
            const wasDue = was !== undefined && Date.parse(was) <= at(now);
            const end = Date.parse(replacedAt) + overlap * day;
            if (wasDue) expect(retireAt).toBe(was);
            else if (revokeNow) expect(Date.parse(retireAt)).toBeLessThanOrEqual(at(now));
            else expect(Date.parse(retireAt)).toBe(end);
          }
          for (const { retireAt } of notYetDue) expect(Date.parse(retireAt)).toBeGreaterThan(at(now));
          for (const { retireAt } of due) expect(Date.parse(retireAt)).toBeLessThanOrEqual(at(now));
          // Nothing is lost, nothing is there twice, and what is current never.
          const tokens = [...notYetDue, ...due].map(({ token }) => token);
          expect(tokens.length).toBe(new Set(tokens).size);
          expect(tokens).not.toContain(current);
          expect(tokens).toEqual(expect.arrayContaining([...known.keys()].filter((token) => token !== current)));
        },
      ),
    );
  });

  test("stands still while nothing changes: the next run at the same time says the same", () => {
    const first = planEntries(retirement(), replaced({ superseded: ["h"] }), at(10));
    const after = retirement({ current: "b", currentSince: iso(10), supersedes: ["h"], retiring: first.notYetDue });
    expect(planEntries(after, replaced({ superseded: ["h"] }), at(10))).toEqual(first);
  });
});

describe("a token that was made by hand and is superseded", () => {
  const superseding = (...superseded: string[]): RetirementInputs => inputsOf({ superseded });

  const listedOn = (day: number, until: number) => entry("h", day, until, "superseded");

  test("is put on the list, from the run on that sees it first", () => {
    expect(planEntries(undefined, superseding("h"), at(5)).notYetDue).toEqual([listedOn(5, 7)]);
    expect(planEntries(retirement(), superseding("h"), at(5)).notYetDue).toEqual([listedOn(5, 7)]);
  });

  test("is due at once without an overlap", () => {
    expect(planEntries(retirement(), inputsOf({ superseded: ["h"], overlap: "0d" }), at(5)).due).toEqual([
      listedOn(5, 5),
    ]);
  });

  test("is put there once: not again when its time has passed, nor while it is on the list", () => {
    const before = retirement({ supersedes: ["h"], retiring: [listedOn(5, 7)] });
    expect(planEntries(before, superseding("h"), at(6)).notYetDue).toEqual([listedOn(5, 7)]);
    expect(planEntries(retirement({ supersedes: ["h"] }), superseding("h"), at(100))).toEqual(nothing);
    expect(planEntries(retirement({ retiring: [listedOn(5, 7)] }), superseding("h"), at(6)).notYetDue).toHaveLength(1);
  });

  test.each([6, 7, 100])("is released when the program does not name it any more, due or not (day %d)", (now) => {
    const before = retirement({ supersedes: ["h"], retiring: [listedOn(5, 7)] });
    expect(planEntries(before, superseding(), at(now))).toEqual({ ...nothing, released: [listedOn(5, 7)] });
    const leaked = planEntries(before, inputsOf({ revokeNow: true }), at(now));
    expect([leaked.due.length, leaked.released]).toEqual([1, []]);
  });

  test("is listed again when the program names it again after its release", () => {
    expect(planEntries(retirement(), superseding("h"), at(9)).notYetDue).toEqual([listedOn(9, 11)]);
  });

  test("is put there with others", () => {
    const before = retirement({ supersedes: ["h"], retiring: [listedOn(5, 7)] });
    const { notYetDue } = planEntries(before, superseding("h", "i"), at(6));
    expect(notYetDue).toEqual([listedOn(5, 7), entry("i", 6, 8, "superseded")]);
  });

  test("is never the token that is declared", () => {
    expect(planEntries(undefined, superseding("a"), at(5))).toEqual(nothing);
    expect(planEntries(retirement(), superseding("a", "h"), at(5)).notYetDue).toEqual([listedOn(5, 7)]);
  });
});
