import type { TokenInfo } from "../../provider/platforms/platform";
import { bitsOf, copiesAmong, isProven, markIn, markOf, ownerMark } from "../../provider/values/mark";
import type { StackState } from "./state";

/** The meaning of a token's tag. */
interface Tag {
  /** The stack whose ownership made it. */
  readonly stack: string | undefined;
  /** The URN of the resource that it was made for, if a state that was read still knows it. */
  readonly address: string | undefined;
  /** False for a name that this stack did not make, or that may be a copy. */
  readonly proven: boolean;
}

/**
 * Returns a function that tells which tokens were made under an ownership resource of these stacks. A name holds the tag of the
 * stack id, so tokens of forgotten resources are found too. Where tokens have no names, only those of known URNs are found.
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
  const byOwner = new Map([...stacks].map(([id, stack]) => [ownerMark(id), { id, stack, address: undefined }]));
  const byMark = new Map(
    states
      .flatMap(({ tagged }) => tagged)
      .filter(({ stackId }) => stacks.has(stackId))
      .map(({ stackId, address }) => [markOf(stackId, address), { id: stackId, stack: stacks.get(stackId), address }]),
  );
  const byBits = new Map([...byMark].map(([mark, tag]) => [bitsOf(mark), tag]));
  return ({ name, bits = [] }) => {
    const mark = markIn(name ?? "") ?? "";
    const tag =
      name === undefined
        ? bits.map((number) => byBits.get(number)).find((tag) => tag !== undefined)
        : (byMark.get(mark) ?? byOwner.get(mark.slice(0, mark.length / 2)));
    return tag && { ...tag, proven: name === undefined || (isProven({ name }, tag.id) && !isCopy(name)) };
  };
}
