import type { Platform } from "../../provider/platforms/definition";
import { sanitize } from "../../provider/values/sanitize";

// Enough for the URN of a resource inside several components, and for a sentence.
const longest = 2000;

/** Returns a copy that is safe to print: no text from a state, a backend or a platform controls the terminal or fills the screen. */
export const forDisplay = <T>(value: T): T => withTexts(value, (text) => sanitize(text, longest));

/** Returns a copy without texts that have the form of a secret of one of these platforms: somebody may have put one into a name. */
export function withoutSecrets<T>(value: T, platforms: Readonly<Record<string, Platform>>): T {
  const forms = [jwt, ...Object.values(platforms).map(({ secretPattern }) => secretPattern)].map(wholeOf);
  return withTexts(value, (text) => forms.reduce((rest, form) => rest.replace(form, "[removed]"), text));
}

/** A user's token, wherever it comes from. */
const jwt = /\beyJ[\w-]+\.[\w-]+/;

/** A pattern may match only the beginning of a secret. */
const wholeOf = ({ source, flags }: RegExp): RegExp =>
  new RegExp(`(?:${source})[\\w.=-]*`, `${flags.replace(/[gy]/g, "")}g`);

function withTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => withTexts(one, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one, change)])) as T;
}
