// Crockford's alphabet in lower case: no i, l, o, u to misread in a console.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Random bytes, handed in so that tests can choose them. */
export type RandomBytes = (size: number) => Uint8Array;

const nonceLength = 10;

/** Longest `namePrefix`: leaves room for what we append under any limit a platform is known to have. */
export const longestPrefix = 100;

/** The prefix that a resource's name makes: as much of it as fits, without half a character or a space at an end. */
export function prefixFrom(name: string): string {
  return name
    .slice(0, longestPrefix)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}

/**
 * The name a platform sees: `<prefix>-<nonce>`. The nonce (50 bits) makes it unique for each mint, so that a token whose
 * answer was lost can be found again by its exact name.
 */
export function physicalName(prefix: string, random: RandomBytes): string {
  const nonce = Array.from(random(nonceLength), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
  return `${prefix}-${nonce}`;
}
