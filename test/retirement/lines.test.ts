import type { RetirementInputs } from "../../provider/retirement/inputs";
import type { EntryPlan } from "../../provider/retirement/plan";
import type { Entry, RetirementState } from "../../provider/retirement/state";
import { announce, announceNotDue, announceSuperseded, warnOfUse } from "../../provider/retirement/lines";
import type { DesiredResource } from "../../provider/run/context";
import { addressOf } from "../support/engine";
import { runWith } from "../run/runs";
import { at, day, entry, retirement, nothing, inputsOf } from "./retirements";

const id = (token: string): string => `planetscale/acme/${token}`;
const listed = (token: string, retire: number, reason?: Entry["reason"]): Entry => entry(id(token), 1, retire, reason);
const urn = addressOf("ServiceToken", "ci");
const clock = (now: number) => ({ now: () => now, sleep: () => Promise.resolve() });

describe("a run with a Retirement prints", () => {
  const lines = (
    settled: Partial<EntryPlan>,
    before: Partial<RetirementState> = {},
    inputs: Partial<RetirementInputs> = {},
    now = at(10),
  ): string[] => {
    const printed: string[] = [];
    const state = retirement({ current: id("a"), ...before });
    const asked = inputsOf({ current: id("a"), ...inputs });
    announce(
      { ...nothing, ...settled },
      state,
      asked,
      { urn },
      runWith({ say: (line) => printed.push(line), clock: clock(now) }),
    );
    return printed;
  };

  test("nothing while nothing changes", () => {
    expect(lines({})).toEqual([]);
    const notYetDue = [listed("x", 12)];
    expect(lines({ notYetDue }, { retiring: notYetDue })).toEqual([]);
  });

  test.each<[Entry["reason"], string, string]>([
    ["replaced", "the overlap of x has ended. It", "x was replaced."],
    ["superseded", "the overlap of x, which is in `supersedes`, has ended. It", "x is in `supersedes`."],
    ["orphaned", "orphaned token x", "orphaned token x is kept."],
  ])("one line for a token that is %s, when it is due and when its time is new", (reason, ended, kept) => {
    expect(lines({ due: [listed("x", 10, reason)] })).toEqual([`ci: ${ended} is revoked at the end of this run.`]);
    const moved = `ci: ${kept} The next \`pulumi up\` after 2027-01-13T00:00:00Z revokes it.`;
    expect(lines({ notYetDue: [listed("x", 12, reason)] })).toEqual([moved]);
    expect(lines({ notYetDue: [listed("x", 12, reason)] }, { retiring: [listed("x", 11, reason)] })).toEqual([moved]);
  });

  test.each<[string, number, string]>([
    ["less than a day ago", day - 1, ", less than a day ago: a consumer may still need it"],
    ["a day ago", day, ""],
  ])(
    "the last use of a token that is due, with a warning if that is less than a day ago: %s",
    (_when, ago, warning) => {
      const used = new Date(at(10) - ago).toISOString();
      expect(lines({ due: [{ ...listed("x", 10), lastUsedAt: used }] })).toEqual([
        "ci: the overlap of x has ended. It is revoked at the end of this run. " +
          `Last used: ${used.slice(0, 19)}Z${warning}.`,
      ]);
    },
  );

  test("that a token is released which `supersedes` does not have any more", () => {
    expect(lines({ released: [listed("h", 12, "superseded")] })).toEqual([
      "ci: h is no longer in `supersedes`. It is released: nothing revokes it. Revoke it once nothing uses it.",
    ]);
  });

  const replacedLine = "ci: a was replaced. It is revoked at the end of this run.";

  test("that a replaced token is revoked, if no overlap keeps it", () => {
    expect(lines({}, {}, { current: id("b") })).toEqual([replacedLine]);
  });

  test.each<[string, Partial<EntryPlan>, Partial<RetirementState>, Partial<RetirementInputs>]>([
    ["the token's own line names it", {}, {}, { current: id("b"), replaces: { token: id("a"), until: null } }],
    [
      "its overlap is not over",
      { notYetDue: [listed("a", 12)] },
      { retiring: [listed("a", 12)] },
      { current: id("b") },
    ],
    ["a preview does not know the next one", {}, {}, { current: undefined }],
    ["it belongs to another resource now", {}, {}, { current: id("b"), hasLeft: true }],
  ])("no line for the token before, if %s", (_why, settled, before, inputs) => {
    expect(lines(settled, before, inputs)).toEqual([]);
  });

  test("one line for the token before, if it is due", () => {
    expect(lines({ due: [listed("a", 10)] }, {}, { current: id("b") })).toEqual([
      "ci: the overlap of a has ended. It is revoked at the end of this run.",
    ]);
  });
});

test("a run warns of tokens that it revokes and that were used less than a day ago", () => {
  const printed: string[] = [];
  const used = (token: string, ago: number): Entry => ({
    ...listed(token, 10),
    lastUsedAt: new Date(at(10) - ago).toISOString(),
  });
  const due = [used("x", day - 1), used("y", day), listed("z", 10), used("w", 0)];
  warnOfUse(due, { urn }, runWith({ say: (line) => printed.push(line), clock: clock(at(10)) }));
  const warning = (token: string, when: string): string =>
    `ci: warning: ${token} was used at ${when}, less than a day ago. It is revoked at the end of this run.`;
  expect(printed).toEqual([warning("x", "2027-01-10T00:00:00Z"), warning("w", "2027-01-11T00:00:00Z")]);
});

test("a run names the tokens that are not due by the platform's clock, of those that were to be revoked", () => {
  const printed: string[] = [];
  const ahead = [listed("x", 12), listed("y", 13)];
  announceNotDue(ahead, [id("y"), id("z")], { urn }, runWith({ say: (line) => printed.push(line) }));
  expect(printed).toEqual([
    "ci: not revoking y yet: by the platform's clock it is not due. " +
      "The next `pulumi up` after 2027-01-14T00:00:00Z revokes it.",
  ]);
});

test.each<[unknown, unknown, string[]]>([
  ["0d", ["h", "i"], ["h", "i"].map((one) => `ci: ${one} is in \`supersedes\`. The next \`pulumi up\` revokes it.`)],
  ["2d", ["h"], ["ci: h is in `supersedes`. The first `pulumi up` after 2d revokes it."]],
  ["2d", undefined, []],
  ["2d", "h", []],
])(
  "a new Retirement with an overlap of %j and `supersedes` %j says what it is about to list",
  (overlap, supersedes, lines) => {
    const printed: string[] = [];
    const spec = { platform: "planetscale", overlap, ...(supersedes !== undefined && { supersedes }) };
    announceSuperseded({ urn, spec } as unknown as DesiredResource, runWith({ say: (line) => printed.push(line) }));
    expect(printed).toEqual(lines);
  },
);
