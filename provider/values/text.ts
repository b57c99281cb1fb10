/** Returns a string; undefined for any other value. */
export const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Returns the message of whatever was thrown, also by code that throws no `Error`. */
export function errorMessage(thrown: unknown): string {
  const message = typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : thrown;
  return typeof message === "string" ? message : "an unknown failure.";
}

/** Returns the first line of a text without its full stop, for a sentence that ends after it. */
export const firstLine = (text: string): string => (text.split("\n", 1)[0] ?? "").replace(/\.$/, "");
