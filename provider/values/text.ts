/** Returns a string; undefined for any other value. */
export const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Returns the message of an error, for a sentence that continues. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : "an unknown failure.";
}
