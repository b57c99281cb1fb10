import { z } from "zod";
import { durationMs, durationText } from "../values/duration";
import { longestPrefix } from "../values/name";

/** Arguments that more than one platform takes, each in its normal form. */

// How the platforms' secrets begin. Names and ids stand in the clear, in the state and on screen.
const secretLooking = /^(pscale_|sk_live_|c2Fz[\w-]{40})/;

const looksSecret = "looks like a secret, and would stand in the clear";

// Control characters and lone surrogates cannot stand in a URL or a name, and are never meant.
const unprintable = /[\p{Cc}\p{Cs}]/u;

const text = (longest: number) =>
  z
    .string()
    .min(1, "must not be empty")
    .max(longest, `is longer than ${longest} characters`)
    .refine((text) => !unprintable.test(text), "must not hold control characters")
    .refine((text) => text.trim() === text, "must not begin or end with a space")
    .refine((text) => text !== "." && text !== "..", 'must not be "." or ".."')
    .refine((text) => !secretLooking.test(text), looksSecret);

/** A name that stands in a URL as one segment. */
export const segment = text(255);

export const namePrefix = text(longestPrefix);

const longestMs = 36_500 * 86_400_000;

/** A duration in its one way of writing. */
export const duration = z.string().transform((text, context) => {
  const milliseconds = durationMs(text);
  if (milliseconds === undefined) {
    context.addIssue('is no duration: write a number and one of s, m, h, d, w, such as "90d"');
    return z.NEVER;
  }
  if (milliseconds < 1000 || !Number.isInteger(milliseconds / 1000) || milliseconds > longestMs) {
    context.addIssue("is out of range: whole seconds from 1s to 36500d");
    return z.NEVER;
  }
  return durationText(milliseconds);
});

/** A set of words: sorted, each once, at least one. */
export const wordSet = z
  .array(
    z
      .string()
      .regex(/^[\w:.-]{1,100}$/, "must be a word of letters, digits, and _ : . -")
      .refine((word) => !secretLooking.test(word), looksSecret),
  )
  .min(1, "must name at least one")
  .transform((words) => [...new Set(words)].sort());

/** On unless it is switched off, and written only then: a default that stands in every state is only noise in a diff. */
export const verify = z
  .boolean()
  .optional()
  .transform((on) => (on === false ? false : undefined));
