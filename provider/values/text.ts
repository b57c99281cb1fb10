/** A value that should be a text; what is none is undefined. */
export const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
