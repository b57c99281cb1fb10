/** Returns a string; undefined for any other value. */
export const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Returns the message of an error, for a sentence that continues. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : "an unknown failure.";
}

/** Returns the message of whatever was thrown, also by code that throws no `Error`. */
export function messageOf(thrown: unknown): string {
  const message = typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : thrown;
  return typeof message === "string" ? message : "an unknown failure";
}

export const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
