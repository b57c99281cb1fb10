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
 * answer was lost can be found again by its exact name. Without a prefix, on a platform that has no names, it is the nonce.
 */
export function physicalName(prefix: unknown, random: RandomBytes): string {
  const nonce = Array.from(random(nonceLength), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
  return typeof prefix === "string" ? `${prefix}-${nonce}` : nonce;
}

/** The number that the last characters of a name stand for: so many bits of the chance in its nonce. */
export function nonceBits(name: string, bits: number): number {
  const digits = Array.from(name.slice(-Math.ceil(bits / 5)), (digit) => Math.max(0, alphabet.indexOf(digit)));
  return digits.reduce((sum, digit) => sum * alphabet.length + digit, 0) % 2 ** bits;
}
