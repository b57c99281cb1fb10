// Crockford's alphabet in lower case: no i, l, o, u to misread in a console.
export const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Five bits a character. */
export const digits = {
  /** A character for each byte. */
  text: (bytes: Uint8Array): string => Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join(""),

  /** The last bits of the number that a text of these characters stands for. */
  number: (text: string, bits: number): number =>
    Array.from(text, (digit) => Math.max(0, alphabet.indexOf(digit))).reduce(
      (sum, digit) => sum * alphabet.length + digit,
      0,
    ) %
    2 ** bits,
};
