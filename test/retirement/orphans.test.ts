import { entryOf, keptUntil, planEntries } from "../../provider/retirement/plan";
import { orphanEntries, type Unrecorded } from "../../provider/retirement/evidence";
import { at, day, entry, hour, iso, retirement, nothing, replaced, inputsOf } from "./retirements";

describe("a promise", () => {
  const asked = { overlap: "2d", revokeNow: false };

  test.each<[string, number, string | null | undefined, number]>([
    ["is the overlap", 10, null, 12],
    ["is the overlap where nothing tells when the token ends", 10, undefined, 12],
    ["ends with the token", 10, iso(11), 11],
    ["has passed when the token has ended", 10, iso(3), 3],
    ["is not longer for a token that lives longer", 10, iso(100), 12],
  ])("%s", (_what, replacedAt, expiresAt, retire) => {
    expect(entryOf("t", "replaced", at(replacedAt), expiresAt, asked)).toEqual({
      ...entry("t", replacedAt, retire),
      expiresAt: expiresAt ?? null,
    });
  });

  test.each(["0s", "0d", "", "soon"])("is over at once with an overlap of %j", (overlap) => {
    expect(entryOf("t", "replaced", at(10), null, { overlap, revokeNow: false })).toEqual(entry("t", 10, 10));
  });

  test("is over at once after a leak", () => {
    expect(entryOf("t", "replaced", at(10), null, { overlap: "2d", revokeNow: true })).toEqual(entry("t", 10, 10));
  });
});

describe("after a leak, when nothing that was replaced is to live on,", () => {
  test("all that is on the list is due, whatever was promised", () => {
    const before = retirement({ current: "c", retiring: [entry("a", 10, 40), entry("b", 20, 50), entry("z", 1, 2)] });
    expect(planEntries(before, inputsOf({ current: "c", revokeNow: true }), at(21))).toEqual({
      ...nothing,
      due: [entry("a", 10, 21), entry("b", 20, 21), entry("z", 1, 2)],
    });
  });

  test("what is replaced now is not listed: the engine ends it in the same run", () => {
    expect(planEntries(retirement(), replaced({ revokeNow: true }), at(10))).toEqual(nothing);
  });

  test("what is superseded now is due", () => {
    expect(planEntries(retirement(), inputsOf({ superseded: ["h"], revokeNow: true }), at(5)).due).toEqual([
      entry("h", 5, 5, "superseded"),
    ]);
  });

  test("the token that is current stays", () => {
    expect(planEntries(retirement(), inputsOf({ revokeNow: true }), at(5))).toEqual(nothing);
  });
});

describe("an orphaned token", () => {
  const orphan = (token: string, made: number, expires?: number, used?: number): Unrecorded => ({
    token,
    createdAt: iso(made),
    expiresAt: expires === undefined ? undefined : iso(expires),
    lastUsedAt: used === undefined ? undefined : iso(used),
  });
  const listed = (token: string, replaced: number, retire: number) => entry(token, replaced, retire, "orphaned");
  const asked = { overlap: "2d", revokeNow: false };
  /** The current token was made at day ten. */
  const entries = (...orphans: Unrecorded[]) => orphanEntries(orphans, at(10), asked);

  test("none makes no entries", () => {
    expect(entries()).toEqual([]);
  });

  test("that is older than the current token was replaced by that", () => {
    expect(entries(orphan("x", 3))).toEqual([listed("x", 10, 12)]);
  });

  test("was replaced by the next younger one, in whatever order the platform lists them", () => {
    const wanted = [listed("x", 5, 7), listed("y", 8, 10), listed("z", 10, 12)];
    expect(entries(orphan("x", 3), orphan("y", 5), orphan("z", 8))).toEqual(wanted);
    expect(entries(orphan("z", 8), orphan("x", 3), orphan("y", 5))).toEqual([wanted[2], wanted[0], wanted[1]]);
  });

  test("was replaced by a younger token that is no orphan, too", () => {
    const replacedAtFive = orphanEntries([orphan("x", 3)], at(10), asked, [orphan("y", 5), orphan("z", 2)]);
    expect(replacedAtFive).toEqual([listed("x", 5, 7)]);
  });

  test("that is younger than the current token was never handed out, and is due at once", () => {
    expect(entries(orphan("x", 10.5))).toEqual([listed("x", 10.5, 10.5)]);
    // By a millisecond.
    expect(entries(orphan("x", 10 + 1 / day))[0]!.retireAt).toBe(iso(10 + 1 / day));
  });

  test("next to a younger one is still replaced by the next younger of all", () => {
    expect(entries(orphan("x", 3), orphan("y", 10.5))).toEqual([listed("x", 10, 12), listed("y", 10.5, 10.5)]);
  });

  test("that is as old as the current token has the overlap from its creation on: which was handed out is not known", () => {
    expect(entries(orphan("x", 10))).toEqual([listed("x", 10, 12)]);
  });

  test("is kept no longer than it lives", () => {
    expect(entries(orphan("x", 3, 11.5))).toEqual([{ ...listed("x", 10, 11.5), expiresAt: iso(11.5) }]);
    expect(entries(orphan("x", 3, 4))).toEqual([{ ...listed("x", 10, 4), expiresAt: iso(4) }]);
  });

  test.each([
    ["without an overlap", { overlap: "0d", revokeNow: false }],
    ["after a leak", { overlap: "2d", revokeNow: true }],
  ])("is due at once %s", (_when, asked) => {
    for (const { retireAt } of orphanEntries([orphan("x", 3), orphan("y", 10.5)], at(10), asked))
      expect(Date.parse(retireAt)).toBeLessThanOrEqual(at(10.5));
  });

  test("is due at once after a leak, whoever uses it", () => {
    const [used] = orphanEntries([orphan("x", 10.5, undefined, 20)], at(10), { overlap: "2d", revokeNow: true });
    expect(used!.retireAt).toBe(iso(10.5));
  });

  test("that somebody uses is kept for a day from its last use: an interrupted run has handed it to nobody", () => {
    const [used] = entries(orphan("x", 10.5, undefined, 20));
    expect(used).toEqual({ ...listed("x", 10.5, 21), lastUsedAt: iso(20) });
    expect(keptUntil(used!)).toBe(at(21));
    // The call that verifies a new secret is no use of it, and nothing outlives its expiry.
    expect(entries(orphan("x", 10.5, undefined, 10.5 + 600_000 / day))[0]!.retireAt).toBe(iso(10.5));
    expect(entries(orphan("x", 10.5, 20.5, 20))[0]!.retireAt).toBe(iso(20.5));
    // Uses up to a quarter of an hour after its creation are the run's own.
    const quarter = 10.5 + 900_000 / day;
    expect(keptUntil({ ...used!, lastUsedAt: iso(quarter) })).toBeUndefined();
    expect(keptUntil({ ...used!, lastUsedAt: iso(quarter + 1 / day) })).toBe(at(quarter + 1 / day) + day);
    // A token that was handed out is used by right.
    expect(keptUntil({ ...entry("a", 10, 12), lastUsedAt: iso(11) })).toBeUndefined();
  });

  test("keeps its overlap when its last use is long ago: a use never ends a token sooner", () => {
    expect(entries(orphan("x", 3, undefined, 10.5))).toEqual([{ ...listed("x", 10, 12), lastUsedAt: iso(10.5) }]);
  });

  test("has no last use where the platform does not tell one", () => {
    expect(entries(orphan("x", 3))).toStrictEqual([listed("x", 10, 12)]);
  });
});

// Within a minute two clocks pass for the same.
describe.each([
  ["an hour", hour],
  ["half a minute", hour / 120],
])("where the platform's clock is %s ahead of this one", (_how, ahead) => {
  // The successor was made by their clock, and the Retirement looks at this one.
  const now = at(10) - ahead;

  test("an overlap of nothing is nothing, all the same", () => {
    expect(planEntries(retirement({ overlap: "0s" }), replaced({ overlap: "0s" }), now)).toEqual(nothing);
  });

  test("nothing lives on after a leak, all the same", () => {
    expect(planEntries(retirement(), replaced({ revokeNow: true }), now)).toEqual(nothing);
  });
});

test("a token that is superseded in the run that replaces it is listed once", () => {
  const { notYetDue } = planEntries(retirement(), replaced({ superseded: ["a"] }), at(10));
  expect(notYetDue.map(({ token }) => token)).toEqual(["a"]);
});
