import { promised, promisesFor, settle, type Unknown } from "../../provider/lifecycle/ledger";
import { at, day, entry, hour, iso, ledger, nothing, replaced, wish } from "./ledgers";

describe("a promise", () => {
  const asked = { overlap: "2d", revokeNow: false };

  test.each<[string, number, string | null | undefined, number]>([
    ["is the overlap", 10, null, 12],
    ["is the overlap where nothing tells when the token ends", 10, undefined, 12],
    ["ends with the token", 10, iso(11), 11],
    ["has passed when the token has ended", 10, iso(3), 3],
    ["is not longer for a token that lives longer", 10, iso(100), 12],
  ])("%s", (_what, replacedAt, expiresAt, retire) => {
    expect(promised("t", at(replacedAt), expiresAt, asked)).toEqual(entry("t", replacedAt, retire));
  });

  test.each(["0s", "0d", "", "soon"])("is over at once with an overlap of %j", (overlap) => {
    expect(promised("t", at(10), null, { overlap, revokeNow: false })).toEqual(entry("t", 10, 10));
  });

  test("is over at once after a leak", () => {
    expect(promised("t", at(10), null, { overlap: "2d", revokeNow: true })).toEqual(entry("t", 10, 10));
  });
});

describe("after a leak, when nothing that was replaced is to live on,", () => {
  test("all that is on the list is due, whatever was promised", () => {
    const before = ledger({ current: "c", retiring: [entry("a", 10, 40), entry("b", 20, 50), entry("z", 1, 2)] });
    expect(settle(before, wish({ current: "c", revokeNow: true }), at(21))).toEqual({
      ahead: [],
      due: [entry("a", 10, 21), entry("b", 20, 21), entry("z", 1, 2)],
    });
  });

  test("what is replaced now is not listed: the engine ends it in the same run", () => {
    expect(settle(ledger(), replaced({ revokeNow: true }), at(10))).toEqual(nothing);
  });

  test("what is superseded now is due", () => {
    expect(settle(ledger(), wish({ superseded: ["h"], revokeNow: true }), at(5)).due).toEqual([entry("h", 5, 5)]);
  });

  test("the token that is current stays", () => {
    expect(settle(ledger(), wish({ revokeNow: true }), at(5))).toEqual(nothing);
  });
});

describe("what a crash left behind", () => {
  const left = (token: string, made: number | undefined, expires?: number): Unknown => ({
    token,
    createdAt: made === undefined ? undefined : iso(made),
    expiresAt: expires === undefined ? undefined : iso(expires),
  });
  const asked = { overlap: "2d", revokeNow: false };
  /** The current token was made at day ten, and it is day eleven. */
  const promises = (...unknown: Unknown[]) => promisesFor(unknown, at(10), asked, at(11));

  test("is nothing where nothing is unknown", () => {
    expect(promises()).toEqual([]);
  });

  test("and is older than the current token was replaced by that", () => {
    expect(promises(left("x", 3))).toEqual([entry("x", 10, 12)]);
  });

  test("was each replaced by the next younger one, in whatever order the platform tells of them", () => {
    const wanted = [entry("x", 5, 7), entry("y", 8, 10), entry("z", 10, 12)];
    expect(promises(left("x", 3), left("y", 5), left("z", 8))).toEqual(wanted);
    expect(promises(left("z", 8), left("x", 3), left("y", 5))).toEqual([wanted[2], wanted[0], wanted[1]]);
  });

  test("and is younger than the current token was never handed out, and is due at once", () => {
    expect(promises(left("x", 10.5))).toEqual([entry("x", 11, 11)]);
    // By a millisecond.
    expect(promises(left("x", 10 + 1 / day))[0]!.retireAt).toBe(iso(11));
  });

  test("beside a younger one is still replaced by the next younger of all", () => {
    expect(promises(left("x", 3), left("y", 10.5))).toEqual([entry("x", 10, 12), entry("y", 11, 11)]);
  });

  test("and is as old as the current token has the overlap from now on: which of them was handed out is not known", () => {
    expect(promises(left("x", 10))).toEqual([entry("x", 11, 13)]);
  });

  test("and tells of no time has the overlap from now on", () => {
    expect(promises(left("x", undefined))).toEqual([entry("x", 11, 13)]);
    expect(promises({ token: "x", createdAt: "yesterday", expiresAt: undefined })).toEqual([entry("x", 11, 13)]);
    expect(promises(left("x", undefined), left("y", 3))).toEqual([entry("x", 11, 13), entry("y", 10, 12)]);
  });

  test("is promised no more than it lives", () => {
    expect(promises(left("x", 3, 11.5))).toEqual([entry("x", 10, 11.5)]);
    expect(promises(left("x", 3, 4))).toEqual([entry("x", 10, 4)]);
  });

  test.each([
    ["without an overlap", { overlap: "0d", revokeNow: false }],
    ["after a leak", { overlap: "2d", revokeNow: true }],
  ])("is due at once %s", (_when, asked) => {
    const unknown = [left("x", 3), left("y", 10.5), left("z", undefined)];
    for (const { retireAt } of promisesFor(unknown, at(10), asked, at(11)))
      expect(Date.parse(retireAt)).toBeLessThanOrEqual(at(11));
  });
});

// Within a minute two clocks pass for the same.
describe.each([
  ["an hour", hour],
  ["half a minute", hour / 120],
])("where the platform's clock is %s ahead of ours", (_how, ahead) => {
  // The successor was made by their clock, and the ledger looks at ours.
  const now = at(10) - ahead;

  test("an overlap of nothing is nothing, all the same", () => {
    expect(settle(ledger({ overlap: "0s" }), replaced({ overlap: "0s" }), now)).toEqual(nothing);
  });

  test("nothing lives on after a leak, all the same", () => {
    expect(settle(ledger(), replaced({ revokeNow: true }), now)).toEqual(nothing);
  });
});

test("a token that is superseded in the run that replaces it is listed once", () => {
  const { ahead } = settle(ledger(), replaced({ superseded: ["a"] }), at(10));
  expect(ahead.map(({ token }) => token)).toEqual(["a"]);
});
