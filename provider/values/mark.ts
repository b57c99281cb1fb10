import { createHash } from "node:crypto";
import { alphabet, digits } from "./digits";

/**
 * What every token of a stack carries in its name: who owns it, and which resource it was made for. A killed engine tells the
 * next run nothing of what it had made; the mark does.
 */

const half = 6;

/** The half of a mark that all tokens of one stack share. `owner` is the stack's random id. */
export const ownerMark = (owner: string): string => hashed(owner);

/** The mark of a resource's tokens. `address` is its URN. */
export const markOf = (owner: string, address: string): string => ownerMark(owner) + hashed(`${owner} ${address}`);

/** The mark in a token's name; undefined when the name has none. */
export const markIn = (name: string): string | undefined => form.exec(name)?.[1];

/** Where tokens have no names, a mark stands in so many bits of a number. */
export const markBits = 24;

/** A mark as such a number: bits of its second half, into which the owner went too. */
export const bitsOf = (mark: string): number => digits.number(mark.slice(-half), markBits);

/** What the platform shows of a token, as far as a mark can stand in it. */
interface Marked {
  readonly name?: string;
  readonly bits?: readonly number[];
}

/** What a token can be found by: the mark in its name or, where tokens have no names, the numbers in which one may stand. */
export function tagsOf({ name, bits = [] }: Marked): readonly (string | number)[] {
  const mark = name === undefined ? undefined : markIn(name);
  return name === undefined ? bits : mark === undefined ? [] : [mark];
}

/** Whether a token carries a mark. A name alone is never proof: it would have to hold the random id of the owner. */
export function carries({ name, bits = [] }: Marked, mark: string): boolean {
  return name === undefined ? bits.includes(bitsOf(mark)) : markIn(name) === mark;
}

const form = new RegExp(`(?:^|-)([${alphabet}]{${2 * half}})-[${alphabet}]{4}$`);

const hashed = (text: string): string => digits.text(createHash("sha256").update(text).digest().subarray(0, half));
