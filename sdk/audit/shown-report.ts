import { sanitize } from "../../provider/values/shown";

// Longer than any text that has a use: a URN of a resource below several components, and a sentence.
const longest = 2000;

/**
 * The same, as it may be shown: whatever comes from a state, a backend or a platform steers no terminal and does not fill a screen.
 */
export function forDisplay<T>(value: T): T {
  if (typeof value === "string") return sanitize(value, longest) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => forDisplay(one)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, forDisplay(one)])) as T;
}
