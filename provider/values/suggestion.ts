import { distance } from "fastest-levenshtein";

/** The name that was probably meant: one inserted, missing or other character away, or two neighbours that changed places. */
export const suggestionFor = (word: string, names: readonly string[]): string | undefined =>
  // The lengths first, because a word may be of any length.
  names.find((name) => Math.abs(name.length - word.length) <= 1 && (distance(word, name) === 1 || swaps(word, name)));

const swaps = (word: string, name: string): boolean =>
  Array.from(name, (_, at) => name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2)).includes(
    word,
  );
