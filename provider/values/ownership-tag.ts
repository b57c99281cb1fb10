import { createHash, createHmac } from "node:crypto";
import { alphabet, digits } from "./digits";

/**
 * The tag in the name of every token of a stack: which stack owns it, and which resource it was made for. An interrupted engine
 * leaves the next run no record of what it created; the tag is that record. Anybody who can list names can copy a tag, so a code
 * follows it that proves it: its key is the stack's random id, which only the state has.
 */

const half = 6;

/** Returns the half of a tag that all tokens of one stack share. `stackId` is the stack's random id. */
export const stackTag = (stackId: string): string => hashed(stackId);

/** Returns the tag of the tokens of the resource at this URN. */
export const ownershipTag = (stackId: string, urn: string): string => stackTag(stackId) + hashed(`${stackId} ${urn}`);

/** Returns the tag in a token's name; undefined if it has no tag. */
export const tagInName = (name: string): string | undefined => form.exec(name)?.[1];

/** How tokens of one kind carry the tag of their resource. */
export interface TagCodec {
  /** Returns what a token carries of a tag. Where that is less than the whole tag, two tags may have the same encoding. */
  encode(tag: string): string;
  /** Returns which tokens of others carry the same by chance, such as "an ordinary log-in"; undefined if none do. */
  mistakenFor(encoded: string): string | undefined;
  /** Returns the least that an encoding leaves of a lifetime, in milliseconds. */
  leastLife(asked: number): number;
}

/** Names carry the whole tag. */
export const inNames: TagCodec = { encode: (tag) => tag, mistakenFor: () => undefined, leastLife: (asked) => asked };

/** The parts of a token, as the platform shows it, that can hold a tag. */
interface TaggedToken {
  readonly name?: string;
  readonly encodedTags?: readonly string[];
}

/** Returns what a token carries: the tag in its name or, where tokens have no names, what may be the encoding of one. */
export function encodedTagsIn({ name, encodedTags = [] }: TaggedToken): readonly string[] {
  return name === undefined ? encodedTags : [tagInName(name)].filter((tag) => tag !== undefined);
}

/** The characters of a name by which one mint of a resource differs from another. */
export const suffixLength = 4;

const proofLength = 8;

/** Returns the end of a name: tag, suffix, and a code over both with the stack's random id as its key. */
export const nameEnding = (stackId: string, tag: string, suffix: string): string => {
  const code = createHmac("sha256", stackId).update(`${tag}-${suffix}`).digest();
  return `${tag}-${suffix}${digits.text(code.subarray(0, proofLength))}`;
};

/** Returns the tag of a name and all that follows it: of two tokens with the same, one is a copy. */
export const nameEndingIn = (name: string): string | undefined => form.exec(name)?.[0].replace(/^-/, "");

/** Returns the suffix of a name and all that follows it; empty if the name has no tag. */
export const suffixIn = (name: string): string => nameEndingIn(name)?.slice(2 * half + 1) ?? "";

/**
 * True if this stack made a name: nobody else can make its code, only copy a whole ending. Where tokens have no names, only the
 * tag can be checked.
 */
export function hasValidCode({ name }: TaggedToken, stackId: string): boolean {
  if (name === undefined) return true;
  const [, tag = "", suffix = ""] = form.exec(name) ?? [];
  return tag !== "" && nameEndingIn(name) === nameEnding(stackId, tag, suffix);
}

/**
 * Returns a function that is true for a name that may be a copy: two of the listed tokens have it, or a recorded token had it. A token
 * that is listed twice is one.
 */
export function copiesAmong(
  listed: readonly (TaggedToken & { readonly tokenId: string })[],
  recordedNames: readonly string[],
): (name: string) => boolean {
  const recorded = new Set(recordedNames);
  const holders = new Map<string, Set<string>>();
  for (const { name = "", tokenId } of listed) {
    const ending = nameEndingIn(name);
    if (ending !== undefined) holders.set(ending, (holders.get(ending) ?? new Set()).add(tokenId));
  }
  return (name) => recorded.has(suffixIn(name)) || (holders.get(nameEndingIn(name) ?? "")?.size ?? 0) > 1;
}

/** True if a token has this tag. That does not prove who made it. */
export function hasTag(token: TaggedToken, tag: string, codec = inNames): boolean {
  return encodedTagsIn(token).includes(codec.encode(tag));
}

/** Names of early builds have no code. */
const form = new RegExp(
  `(?:^|-)([${alphabet}]{${2 * half}})-([${alphabet}]{${suffixLength}})(?:[${alphabet}]{${proofLength}})?$`,
);

const hashed = (text: string): string => digits.text(createHash("sha256").update(text).digest().subarray(0, half));
