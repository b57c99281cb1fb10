import type { TokenInfo } from "../platforms/contract";
import { instantOf } from "../values/instant";
import { hasTag, copiesAmong, hasValidCode, ownershipTag, suffixIn } from "../values/ownership-tag";
import type { ResourceRef } from "../run/context";
import type { RetirementState } from "./plan";
import type { TokenIndex } from "../run/token-index";
import { sibling } from "../tokens/where";

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
export function isRecent(one: Listed, tag: string, { formerTags = [], recordedSince }: RetirementState): boolean {
  const records = [{ tag, since: recordedSince }, ...formerTags.filter(({ otherStack }) => otherStack !== true)];
  return records.some(({ tag, since }) => madeAt(one, -Infinity) > Date.parse(since) && hasTag(one, tag));
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
