import { sanitize } from "../../provider/values/sanitize";

// Enough for the URN of a resource inside several components, and for a sentence.
const longest = 2000;

/** Returns a copy that is safe to print: no text from a state, a backend or a platform controls the terminal or fills the screen. */
export function forDisplay<T>(value: T): T {
  if (typeof value === "string") return sanitize(value, longest) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => forDisplay(one)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, forDisplay(one)])) as T;
}
