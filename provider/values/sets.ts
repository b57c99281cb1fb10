/** Returns the items of a list that another lacks. */
export const difference = (set: readonly string[], other: readonly string[]): string[] =>
  set.filter((item) => !other.includes(item));

/** Returns the items of a list that another has, too. */
export const intersection = (set: readonly string[], other: readonly string[]): string[] =>
  set.filter((item) => other.includes(item));

/** Returns the items of both lists, sorted, each once. */
export const union = (set: readonly string[], other: readonly string[]): string[] =>
  [...new Set([...set, ...other])].sort();
