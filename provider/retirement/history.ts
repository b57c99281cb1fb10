import type { Spec } from "../platforms/contract";
import { stackOf, withinStack } from "../values/urn";
import { ownershipTag } from "../values/ownership-tag";
import type { FormerTag, RetirementInputs, RetirementState } from "./plan";
import { tokenAt } from "./recovery";
import type { DesiredResource, ResourceRef, StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { sameClockMs } from "../run/clock";

type State = Spec & RetirementState;

/** Returns what an instance takes over from the previous one: former tags and records. */
export const historyOf = (recorded: StoredResource, declared: DesiredResource, inputs: RetirementInputs, run: Run) => ({
  formerTags: formerTagsOf(recorded, declared, run),
  recordedNames: (recorded.state as State).recordedNames ?? [],
  recordedSince: recordedFrom(recorded, declared, inputs, run),
});

/** True after an alias, a new parent, a renamed stack or a move from another stack. */
export const hasMoved = ({ stackId, ...was }: StoredResource, declared: DesiredResource): boolean =>
  tokenAt(was) !== tokenAt(declared) || stackId !== declared.stackId;

/**
 * A new name has a tag of which this Retirement has no record yet: tokens that carry it may be of a resource that is elsewhere now.
 * So has a new stack, and a Retirement that has lost its token to another resource. A renamed stack keeps its record.
 */
function recordedFrom(
  recorded: StoredResource,
  declared: DesiredResource,
  { hasLeft }: RetirementInputs,
  run: Run,
): string {
  const was = tokenAt(recorded);
  const isNew = was !== tokenAt(declared) && isTakenOver(declared, { ...recorded, urn: was });
  return hasLeft || isNew ? platformInstant(declared, run) : (recorded.state as State).recordedSince;
}

/** True if the token had another name before, or another stack. */
export const isTakenOver = (declared: DesiredResource, was: ResourceRef | undefined): boolean =>
  was !== undefined && (withinStack(was.urn) !== withinStack(tokenAt(declared)) || was.stackId !== declared.stackId);

/** The tags that an interrupted run may have used before a rename. Those of another stack's id are never this resource's. */
export function formerTagsOf(
  recorded: StoredResource | undefined,
  declared: DesiredResource,
  run: Run,
  since = (recorded?.state as State).recordedSince,
): readonly FormerTag[] {
  const urn = tokenAt(declared);
  const recordedPlace = recorded && { urn: tokenAt(recorded), ...(recorded.stackId && { stackId: recorded.stackId }) };
  const places = [recordedPlace, run.at(urn).formerRef].filter((place) => place !== undefined);
  const madeByStack = ({ stackId }: Pick<ResourceRef, "stackId">): boolean => stackId === (declared.stackId ?? stackId);
  const before = recorded && madeByStack(recorded) ? ((recorded.state as State).formerTags ?? []) : [];
  const until = new Date(run.clock.earliest(platformIn(declared)) + sameClockMs).toISOString();
  const added = places
    .filter((place) => madeByStack(place) && place.urn !== urn)
    .map(({ stackId = "", urn: formerUrn }) => ({
      tag: ownershipTag(stackId, formerUrn),
      since,
      until,
      ...(stackOf(formerUrn) !== stackOf(urn) && { otherStack: true }),
    }));
  return [...new Map([...before, ...added].map((one) => [one.tag, one])).values()];
}

export const platformIn = ({ spec }: DesiredResource): string => String(spec["platform"]);

export const platformInstant = (declared: DesiredResource, { clock }: Run): string =>
  new Date(clock.latest(platformIn(declared))).toISOString();
