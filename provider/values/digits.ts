// Crockford's alphabet in lower case: no i, l, o, u to misread in a console.
export const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Encodes numbers with five bits a character. */
export const digits = {
  /** Returns a character for each byte. */
  text: (bytes: Uint8Array): string => Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join(""),

  /** Returns the last bits of the number that a text encodes. */
  number: (text: string, bits: number): number =>
    Array.from(text, (digit) => Math.max(0, alphabet.indexOf(digit))).reduce(
      (sum, digit) => sum * alphabet.length + digit,
      0,
    ) %
    2 ** bits,
};
