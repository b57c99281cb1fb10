import { createHash, createHmac } from "node:crypto";
import { alphabet, digits } from "./digits";

/**
 * What every token of a stack carries in its name: who owns it, and which resource it was made for. A killed engine tells the
 * next run nothing of what it had made; the mark does. Whoever can list names can copy a mark, so a proof follows it: a code of
 * which the key is the stack's random id, and that stands in the state only.
 */

const half = 6;

/** The half of a mark that all tokens of one stack share. `owner` is the stack's random id. */
export const stackTag = (owner: string): string => hashed(owner);

/** The mark of a resource's tokens. `address` is its URN. */
export const ownershipTag = (owner: string, address: string): string => stackTag(owner) + hashed(`${owner} ${address}`);

/** The mark in a token's name; undefined when the name has none. */
export const tagInName = (name: string): string | undefined => form.exec(name)?.[1];

/** Where tokens have no names, a mark stands in so many bits of a number. */
export const tagBits = 24;

/** A mark as such a number: bits of its second half, into which the owner went too. */
export const tagNumber = (mark: string): number => digits.number(mark.slice(-half), tagBits);

/** What the platform shows of a token, as far as a mark can stand in it. */
interface TaggedToken {
  readonly name?: string;
  readonly tagNumbers?: readonly number[];
}

/** Returns the keys of a token in an index: the mark in its name or, where tokens have no names, the numbers that may encode one. */
export function indexKeysOf({ name, tagNumbers = [] }: TaggedToken): readonly (string | number)[] {
  const mark = name === undefined ? undefined : tagInName(name);
  return name === undefined ? tagNumbers : mark === undefined ? [] : [mark];
}

/** The characters of a name by which one mint of a resource differs from another. */
export const suffixLength = 4;

const proofLength = 8;

/** The end of a name that a stack gives: mark, nonce, and a code over both with the stack's random id as its key. */
export const nameEnding = (owner: string, mark: string, nonce: string): string => {
  const code = createHmac("sha256", owner).update(`${mark}-${nonce}`).digest();
  return `${mark}-${nonce}${digits.text(code.subarray(0, proofLength))}`;
};

/** The mark of a name and all that follows it: two tokens with the same are a token and its copy. */
export const nameEndingIn = (name: string): string | undefined => form.exec(name)?.[0].replace(/^-/, "");

/** The nonce of a name and all that follows it; empty when the name has no mark. */
export const suffixIn = (name: string): string => nameEndingIn(name)?.slice(2 * half + 1) ?? "";

/**
 * Whether this stack made a name: nobody else can make its code, only copy a whole ending. Where tokens have no names, there is no
 * more to see than the mark.
 */
export function hasValidCode({ name }: TaggedToken, owner: string): boolean {
  if (name === undefined) return true;
  const [, mark = "", nonce = ""] = form.exec(name) ?? [];
  return mark !== "" && nameEndingIn(name) === nameEnding(owner, mark, nonce);
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

/** Whether a token carries a mark, which is no proof of who made it. */
export function hasTag({ name, tagNumbers = [] }: TaggedToken, mark: string): boolean {
  return name === undefined ? tagNumbers.includes(tagNumber(mark)) : tagInName(name) === mark;
}

/** Version 0.1.0 began without a code. */
const form = new RegExp(
  `(?:^|-)([${alphabet}]{${2 * half}})-([${alphabet}]{${suffixLength}})(?:[${alphabet}]{${proofLength}})?$`,
);

const hashed = (text: string): string => digits.text(createHash("sha256").update(text).digest().subarray(0, half));
