import type { TokenInfo } from "../platforms/contract";
import type { TokenIndex } from "../run/token-index";
import type { DesiredResource, ResourceRef, StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { sameClockMs } from "../run/clock";
import { sibling } from "../tokens/where";
import { instantOf } from "../values/instant";
import { hasTag, copiesAmong, hasValidCode, ownershipTag, suffixIn } from "../values/ownership-tag";
import { stackOf, withinStack } from "../values/urn";
import type { RetirementInputs } from "./inputs";
import { entryOf, keptByUse, quietMsOf, type OverlapInputs } from "./plan";
import { stateOf, tokenAt, type Entry, type FormerTag, type RetirementState } from "./state";

/** Which tokens at the platform are those of a Retirement's resource: by their tags, the names that are recorded, and their ages. */

/** A token as the platform lists it, by its resource id. */
export type Listed = TokenInfo & { readonly token: string };

/** A former tag counts only for tokens made before the rename: another resource may have the name now. */
export function taggedFor(
  tag: string,
  { current, formerTags = [] }: RetirementState,
  there: TokenIndex,
): readonly Listed[] {
  const former = formerTags.flatMap((one) =>
    there.tagged(one.tag).filter((token) => madeAt(token, Infinity) < Date.parse(one.until)),
  );
  return [...new Set([...there.tagged(tag), ...former])].map((one) => ({
    ...one,
    token: sibling(current, one.tokenId),
  }));
}

/** True if a tagged token is younger than what the Retirement has recorded under that tag. */
export function isRecent(one: Listed, tag: string, state: RetirementState, { tagCodec }: TokenIndex): boolean {
  const { formerTags = [], recordedSince } = state;
  const records = [{ tag, since: recordedSince }, ...formerTags.filter(({ otherStack }) => otherStack !== true)];
  return records.some(({ tag, since }) => madeAt(one, -Infinity) > Date.parse(since) && hasTag(one, tag, tagCodec));
}

/**
 * Returns the unrecorded tokens that somebody else may have named: those without the stack's code, with a name that two tokens have,
 * or with one that a recorded token had. Of two tokens with one name, neither counts as proven.
 */
export function forgedAmong(
  unrecorded: readonly Listed[],
  tagged: readonly Listed[],
  { stackId = "" }: Pick<ResourceRef, "stackId">,
  { recordedNames = [] }: RetirementState,
): ReadonlySet<Listed> {
  const isCopy = copiesAmong(tagged, recordedNames);
  return new Set(
    unrecorded.filter((one) => !hasValidCode(one, stackId) || (one.name !== undefined && isCopy(one.name))),
  );
}

/** A name that an older token had can be copied again: three years of weekly rotations. */
const mostNames = 160;

/** Returns the recorded suffixes with those of these tokens: a suffix distinguishes a name from all others of its resource. */
export function namesWith(
  { recordedNames = [] }: RetirementState,
  tokens: readonly (TokenInfo | undefined)[],
): Pick<RetirementState, "recordedNames"> {
  const added = tokens.flatMap((one) => (one?.name === undefined ? [] : [suffixIn(one.name)]));
  const all = [...new Set([...recordedNames, ...added])].filter((part) => part !== "").slice(-mostNames);
  return all.length === 0 ? {} : { recordedNames: all };
}

const madeAt = ({ createdAt }: TokenInfo, unknown: number): number => instantOf(createdAt) ?? unknown;

export const tagAt = (stackId: string | undefined, tokenUrn: string): string => ownershipTag(stackId ?? "", tokenUrn);

/** A token at the platform that carries the tag of a Retirement's resource, and that the state does not have. */
export interface Unrecorded {
  readonly token: string;
  readonly createdAt?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly lastUsedAt?: string | undefined;
}

/**
 * The entries of orphaned tokens. Each counts as replaced by the next younger token of its resource, be it one of the `others`.
 * One that is younger than the current token was never handed out, and is due at once.
 */
export function orphanEntries(
  orphans: readonly Unrecorded[],
  currentSince: number,
  inputs: OverlapInputs,
  others: readonly Unrecorded[] = [],
): Entry[] {
  const births = [...[...orphans, ...others].map(({ createdAt }) => instantOf(createdAt)), currentSince].filter(
    (time) => time !== undefined,
  );
  return orphans.map(({ token, createdAt, expiresAt, lastUsedAt }) => {
    const made = instantOf(createdAt) ?? currentSince;
    const next = Math.min(...births.filter((time) => time > made));
    const neverHandedOut = made > currentSince;
    const began = neverHandedOut || next === Infinity ? made : next;
    const overlap = neverHandedOut ? { overlap: "0s", revokeNow: inputs.revokeNow } : inputs;
    const entry = {
      ...entryOf(token, "orphaned", began, expiresAt, overlap),
      ...(lastUsedAt !== undefined && { lastUsedAt }),
    };
    return inputs.revokeNow ? entry : keptByUse(entry, quietMsOf(inputs));
  });
}

/** Returns what an instance takes over from the previous one: former tags and records. */
export const historyOf = (recorded: StoredResource, declared: DesiredResource, inputs: RetirementInputs, run: Run) => ({
  formerTags: formerTagsOf(recorded, declared, run),
  recordedNames: stateOf(recorded).recordedNames ?? [],
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
  return hasLeft || isNew ? platformInstant(declared, run) : stateOf(recorded).recordedSince;
}

/** True if the token had another name before, or another stack. */
export const isTakenOver = (declared: DesiredResource, was: ResourceRef | undefined): boolean =>
  was !== undefined && (withinStack(was.urn) !== withinStack(tokenAt(declared)) || was.stackId !== declared.stackId);

/** The tags that an interrupted run may have used before a rename. Those of another stack's id are never this resource's. */
export function formerTagsOf(
  recorded: StoredResource | undefined,
  declared: DesiredResource,
  run: Run,
  since = stateOf(recorded ?? { state: {} }).recordedSince,
): readonly FormerTag[] {
  const urn = tokenAt(declared);
  const recordedPlace = recorded && { urn: tokenAt(recorded), ...(recorded.stackId && { stackId: recorded.stackId }) };
  const places = [recordedPlace, run.at(urn).formerRef].filter((place) => place !== undefined);
  const madeByStack = ({ stackId }: Pick<ResourceRef, "stackId">): boolean => stackId === (declared.stackId ?? stackId);
  const before = recorded && madeByStack(recorded) ? (stateOf(recorded).formerTags ?? []) : [];
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
