import { digits } from "./digits";
import { nameEnding, suffixLength } from "./ownership-tag";

/** Returns random bytes. A parameter, so that tests can choose them. */
export type RandomBytes = (size: number) => Uint8Array;

/** Longest `namePrefix`: leaves room for what we append under any limit a platform is known to have. */
export const longestPrefix = 100;

/** The prefix that a resource's name makes: as much of it as fits, without half a character or a space at an end. */
export function prefixFrom(name: string): string {
  return name
    .slice(0, longestPrefix)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}

/** The maker of a token: the random id of the stack, and the tag of the resource. */
export interface Maker {
  readonly stackId: string;
  readonly tag: string;
}

/**
 * The name a platform sees: `<prefix>-<tag>-<suffix><code>`. The suffix distinguishes the tokens of one resource, so that a token whose
 * answer was lost can be found again by its exact name. Without a prefix, on a platform that has no names, it is the rest.
 */
export function physicalName(prefix: unknown, { stackId, tag }: Maker, random: RandomBytes): string {
  const ending = nameEnding(stackId, tag, digits.text(random(suffixLength)));
  return typeof prefix === "string" ? `${prefix}-${ending}` : ending;
}
