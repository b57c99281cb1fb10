import type { FormerTag, RetirementState } from "../../provider/retirement/state";
import { formerTagsOf, hasMoved, historyOf, isTakenOver } from "../../provider/retirement/evidence";
import type { DesiredResource, ResourceRef, StoredResource } from "../../provider/run/context";
import type { Run } from "../../provider/run/run";
import { retirementOf } from "../../provider/values/urn";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { addressOf, stackOwner } from "../support/engine";
import { runWith } from "../run/runs";
import { at, day, hour, iso, retirement, inputsOf } from "./retirements";

const other = "f".repeat(32);
const ci = addressOf("ServiceToken", "ci");
const old = addressOf("ServiceToken", "old");
const older = addressOf("ServiceToken", "older");
/** The same resource before the stack or the project got another name. */
const inStack = (urn: string): string => urn.replace("dev::shop", "prod::shop");

/** The Retirement of the token at this URN. */
const of = (token: string, stackId: string | undefined = stackOwner): ResourceRef => ({
  urn: retirementOf(token),
  tokenUrn: token,
  ...(stackId !== "" && { stackId }),
});
const declaredAt = (token: string, stackId?: string) =>
  ({ ...of(token, stackId), spec: { platform: "planetscale" } }) as unknown as DesiredResource;
const recordedAt = (token: string, stackId?: string, state: Partial<RetirementState> = {}) =>
  ({
    ...of(token, stackId),
    id: "retirement/x",
    state: retirement({ recordedSince: iso(1), ...state }),
  }) as unknown as StoredResource;

/** A run at day ten, by a clock that is so far ahead of the platform's. */
function runAfter(formerRefs: readonly [string, ResourceRef][] = [], ahead = 0): Run {
  const clock = { now: () => at(10) + ahead, sleep: () => Promise.resolve() };
  const run = runWith({ clock });
  if (ahead !== 0) run.clock.note("planetscale", "PlanetScale", at(10), at(10) + ahead);
  for (const [urn, formerRef] of formerRefs) run.note(urn, { formerRef });
  return run;
}

test.each<[string, StoredResource, boolean]>([
  ["in the same place", recordedAt(ci), false],
  ["at another URN", recordedAt(old), true],
  ["in a stack of another name", recordedAt(inStack(ci)), true],
  ["in another stack", recordedAt(ci, other), true],
  ["in a state without an Ownership", recordedAt(ci, ""), true],
])("a Retirement that was %s has moved, or not", (_where, recorded, moved) => {
  expect(hasMoved(recorded, declaredAt(ci))).toBe(moved);
});

test.each<[string, ResourceRef | undefined, boolean]>([
  ["nowhere", undefined, false],
  ["in the same place", { urn: ci, stackId: stackOwner }, false],
  ["in the same stack, which had another name", { urn: inStack(ci), stackId: stackOwner }, false],
  ["at another URN", { urn: old, stackId: stackOwner }, true],
  ["in another stack", { urn: ci, stackId: other }, true],
])("a token that was %s before is taken over, or not", (_where, was, takenOver) => {
  expect(isTakenOver(declaredAt(ci), was)).toBe(takenOver);
});

describe("former tags", () => {
  // A minute later: two clocks may differ by that.
  const until = new Date(at(10) + 60_000).toISOString();
  const tag = (urn: string, stackId = stackOwner) => ({ tag: ownershipTag(stackId, urn), since: iso(1), until });
  const kept: FormerTag = { tag: ownershipTag(stackOwner, older), since: iso(0), until: iso(1) };

  test.each<[string, StoredResource, [string, ResourceRef][], FormerTag[]]>([
    ["are none without a rename", recordedAt(ci), [], []],
    ["have that of the URN before", recordedAt(old), [], [tag(old)]],
    ["have that of the token before an alias", recordedAt(ci), [[ci, { urn: old, stackId: stackOwner }]], [tag(old)]],
    ["have one tag once", recordedAt(old), [[ci, { urn: old, stackId: stackOwner }]], [tag(old)]],
    ["have no other resource's", recordedAt(ci), [[old, { urn: older, stackId: stackOwner }]], []],
    ["are kept", recordedAt(ci, stackOwner, { formerTags: [kept] }), [], [kept]],
    ["are kept with a new one", recordedAt(old, stackOwner, { formerTags: [kept] }), [], [kept, tag(old)]],
    [
      "of a stack that had another name prove nothing",
      recordedAt(inStack(ci)),
      [],
      [{ ...tag(inStack(ci)), otherStack: true }],
    ],
    ["are not those of another stack", recordedAt(old, other, { formerTags: [kept] }), [], []],
    ["are not those of a token in another stack", recordedAt(ci), [[ci, { urn: old, stackId: other }]], []],
    ["are none from a state without an Ownership", recordedAt(old, "", { formerTags: [kept] }), [], []],
  ])("%s", (_what, recorded, formerRefs, wanted) => {
    expect(formerTagsOf(recorded, declaredAt(ci), runAfter(formerRefs))).toStrictEqual(wanted);
  });

  test("of a first instance begin with the token", () => {
    const run = runAfter([[ci, { urn: old, stackId: stackOwner }]]);
    expect(formerTagsOf(undefined, declaredAt(ci), run, iso(3))).toEqual([{ ...tag(old), since: iso(3) }]);
    expect(formerTagsOf(undefined, declaredAt(ci), runAfter(), iso(3))).toEqual([]);
  });

  test("are those of any stack while a preview does not know its own id", () => {
    expect(formerTagsOf(recordedAt(old), declaredAt(ci, ""), runAfter())).toEqual([tag(old)]);
    const without = recordedAt(old, "", { formerTags: [kept] });
    expect(formerTagsOf(without, declaredAt(ci, ""), runAfter())).toEqual([kept, tag(old, "")]);
  });

  test.each([hour, -hour])("end by the earlier clock, where the local one is %i ms ahead", (ahead) => {
    const [found] = formerTagsOf(recordedAt(old), declaredAt(ci), runAfter([], ahead));
    expect(Date.parse(found!.until)).toBe(at(10) + Math.min(0, ahead) + 60_000);
  });
});

describe("an instance takes over from the one before", () => {
  const since = (recorded: StoredResource, inputs = inputsOf(), ahead = 0): string =>
    historyOf(recorded, declaredAt(ci), inputs, runAfter([], ahead)).recordedSince;

  test.each<[string, StoredResource, string]>([
    ["stays without a rename", recordedAt(ci), iso(1)],
    ["stays in a stack that had another name", recordedAt(inStack(ci)), iso(1)],
    ["stays at the same URN, though the stack's id is new: nothing older has its tag", recordedAt(ci, other), iso(1)],
    ["starts again at another URN: tokens with its tag may be another resource's", recordedAt(old), iso(10)],
    ["starts again at a URN that was in another stack", recordedAt(inStack(ci), other), iso(10)],
  ])("its record, which %s", (_what, recorded, wanted) => {
    expect(since(recorded)).toBe(wanted);
  });

  test("no record if the token has become another resource's", () => {
    expect(since(recordedAt(ci), inputsOf({ hasLeft: true }))).toBe(iso(10));
    // By the platform's clock, which counts whole seconds.
    expect(Date.parse(since(recordedAt(ci), inputsOf({ hasLeft: true }), day))).toBe(at(10) + 999);
  });

  test("its names and its tags", () => {
    const recorded = recordedAt(old, stackOwner, { recordedNames: ["0000"] });
    expect(historyOf(recorded, declaredAt(ci), inputsOf(), runAfter())).toMatchObject({
      formerTags: [{ tag: ownershipTag(stackOwner, old) }],
      recordedNames: ["0000"],
    });
    expect(historyOf(recordedAt(ci), declaredAt(ci), inputsOf(), runAfter()).recordedNames).toEqual([]);
  });
});
