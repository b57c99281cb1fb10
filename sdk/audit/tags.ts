import type { TokenInfo } from "../../provider/platforms/contract";
import {
  copiesAmong,
  encodedTagsIn,
  hasValidCode,
  inNames,
  ownershipTag,
  stackTag,
  type TagCodec,
} from "../../provider/values/ownership-tag";
import type { List } from "./look";
import type { StackState } from "./state";

/** A token and the list that it is on. */
export interface Found {
  readonly list: List;
  readonly token: TokenInfo;
}

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
export function tagReader(states: readonly StackState[], found: readonly Found[]): (found: Found) => Tag | undefined {
  const isCopy = copiesAmong(
    found.map(({ token }) => token),
    states.flatMap(({ recordedNames }) => [...recordedNames]),
  );
  const stacks = new Map(states.flatMap(({ stackIds, stack }) => [...stackIds].map((id) => [id, stack] as const)));
  const byOwner = new Map([...stacks].map(([id, stack]) => [stackTag(id), { id, stack, urn: undefined }]));
  const tags = states
    .flatMap(({ tagged }) => tagged)
    .filter(({ stackId }) => stacks.has(stackId))
    .map(({ stackId, urn }) => [ownershipTag(stackId, urn), { id: stackId, stack: stacks.get(stackId), urn }] as const);
  const codecs = new Set(found.map(({ list }) => codecOf(list)));
  const byEncoding = new Map(
    [...codecs].map((codec) => [codec, new Map(tags.map(([tag, made]) => [codec.encode(tag), made]))]),
  );
  return ({ list, token }) => {
    const { name } = token;
    const tag = encodedTagsIn(token)
      .map((one) => byEncoding.get(codecOf(list))?.get(one) ?? byOwner.get(one.slice(0, one.length / 2)))
      .find((tag) => tag !== undefined);
    return tag && { ...tag, proven: name === undefined || (hasValidCode({ name }, tag.id) && !isCopy(name)) };
  };
}

const codecOf = ({ schema: { tagCodec = inNames } }: List): TagCodec => tagCodec;
