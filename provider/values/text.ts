/** Returns a string; undefined for any other value. */
export const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
