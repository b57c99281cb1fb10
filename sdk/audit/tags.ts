import type { TokenInfo } from "../../provider/platforms/contract";
import {
  tagNumber,
  copiesAmong,
  hasValidCode,
  tagInName,
  ownershipTag,
  stackTag,
} from "../../provider/values/ownership-tag";
import type { StackState } from "./state";

/** What the tag of a token says. */
interface Tag {
  /** The stack whose id the tag contains. */
  readonly stack: string | undefined;
  /** The URN of the token's resource, if a state that was read still knows it. */
  readonly urn: string | undefined;
  /** False if the stack did not create this name, or if the name may be a copy. */
  readonly proven: boolean;
}

/**
 * Returns a function that reads the tag of a token, or undefined if no Ownership of these stacks made it. Names contain a tag of the
 * stack id, so tokens of deleted resources are found too. Where tokens have no names, only those of known URNs are found.
 */
export function tagReader(
  states: readonly StackState[],
  listed: readonly TokenInfo[],
): (token: TokenInfo) => Tag | undefined {
  const isCopy = copiesAmong(
    listed,
    states.flatMap(({ recordedNames }) => [...recordedNames]),
  );
  const stacks = new Map(states.flatMap(({ stackIds, stack }) => [...stackIds].map((id) => [id, stack] as const)));
  const byOwner = new Map([...stacks].map(([id, stack]) => [stackTag(id), { id, stack, urn: undefined }]));
  const byMark = new Map(
    states
      .flatMap(({ tagged }) => tagged)
      .filter(({ stackId }) => stacks.has(stackId))
      .map(({ stackId, urn }) => [ownershipTag(stackId, urn), { id: stackId, stack: stacks.get(stackId), urn }]),
  );
  const byBits = new Map([...byMark].map(([mark, tag]) => [tagNumber(mark), tag]));
  return ({ name, tagNumbers = [] }) => {
    const mark = tagInName(name ?? "") ?? "";
    const tag =
      name === undefined
        ? tagNumbers.map((number) => byBits.get(number)).find((tag) => tag !== undefined)
        : (byMark.get(mark) ?? byOwner.get(mark.slice(0, mark.length / 2)));
    return tag && { ...tag, proven: name === undefined || (hasValidCode({ name }, tag.id) && !isCopy(name)) };
  };
}
