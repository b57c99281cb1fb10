import { z } from "zod";
import { durationMs, durationText } from "../../values/duration";
import { isDots, isOtherPath, longestSegment } from "../../values/ids";
import { longestPrefix } from "../../values/name";
import * as definitions from "../definitions";

/** Arguments that more than one platform takes, each in its normal form. */

// Names and ids are in plain text in the state and on screen. A secret of another platform does not belong there either.
const secretPatterns = Object.values(definitions).map(({ secretPattern }) => secretPattern.source);
const secretInside = new RegExp([/\beyJ[\w-]+\.[\w-]+/.source, ...secretPatterns].join("|"), "i");
const secretLooking = new RegExp(["^bearer ", secretInside.source].join("|"), "i");

/** Of a name or an id. */
export const looksSecret = "must not be a secret, because it is stored in plain text; use a name or an id";

// Control characters and lone surrogates are invalid in a URL or a name.
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** A condition, and the message if it fails. Later rules are skipped then: a text that is too long is not read further. */
type Law = readonly [holds: (text: string) => boolean, error: string];

const noSecret: Law = [(text) => !secretLooking.test(text), looksSecret];

const text = (longest: number, more: readonly Law[] = [], last = noSecret) => {
  const laws: readonly Law[] = [
    // Not `min` and `max`: zod measures a list as well, and would complain twice.
    [(text) => text !== "", "must not be empty"],
    [(text) => text.length <= longest, `must be at most ${longest} characters long`],
    [(text) => !unprintable.test(text), "must not contain control characters"],
    [(text) => text.trim() === text, "must not begin or end with a space"],
    [(text) => !isDots(text), 'must not be "." or ".."'],
    ...more,
    last,
  ];
  return laws.reduce((schema, [holds, error]) => schema.refine(holds, { error, abort: true }), z.string());
};

/** A name that is one segment of a URL. */
export const segment = text(longestSegment, [
  [(text) => !isOtherPath(text), "must not contain / \\ ? # % ; or an invisible character"],
]);

export const namePrefix = text(longestPrefix);

/** Words for people, on one line. They may begin with "Bearer": only what has the form of a secret is refused. */
export const prose = (longest: number) =>
  text(
    longest,
    [],
    [(text) => !secretInside.test(text), "must not contain a secret, because it is stored in plain text"],
  );

/** Which durations an argument takes. */
interface Durations {
  /** Asked of whole seconds only. */
  readonly fits: (milliseconds: number) => boolean;
  /** What fits, in words. */
  readonly range: string;
  /** A word that stands for no duration. */
  readonly or?: string;
}

/** A duration in normal form. */
export function durationWhere({ fits, range, or }: Durations) {
  const orWord = or === undefined ? "" : `, or "${or}"`;
  const error = `must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)${orWord}`;
  return z.string({ error }).transform((text, context) => {
    if (text === or) return text;
    const milliseconds = durationMs(text);
    if (milliseconds !== undefined && Number.isInteger(milliseconds / 1000) && fits(milliseconds)) {
      return durationText(milliseconds);
    }
    context.addIssue(milliseconds === undefined ? error : `must be in range: ${range}${orWord}`);
    return z.NEVER;
  });
}

const longestMs = 36_500 * 86_400_000;

export const anyDuration: Durations = {
  fits: (milliseconds) => milliseconds >= 1000 && milliseconds <= longestMs,
  range: "whole seconds from 1s to 36500d",
};

/** A duration that may also be zero, `"0s"`. */
export const zeroOrMore: Durations = {
  fits: (milliseconds) => milliseconds === 0 || anyDuration.fits(milliseconds),
  range: "0s, or whole seconds up to 36500d",
};

export const duration = durationWhere(anyDuration);

/** Of the platforms that show when a token was last used. */
export const keepWhileUsed = duration.optional();

/** A set of words: sorted, each once, at least one. */
export const wordSet = z
  .array(
    z
      .string()
      // The id of a superseded token is part of a path and of a state, where "." and ".." are invalid.
      .regex(/^(?!\.{1,2}$)[\w:.-]{1,100}$/, { error: "must be a word of letters, digits, and _ : . -", abort: true })
      .refine((word) => !secretLooking.test(word), looksSecret),
  )
  .refine((words) => words.length > 0, "must name at least one")
  .transform((words) => [...new Set(words)].sort());

/** Off by default; in the state only if it is on. */
export const allowUnverifiedScope = z
  .boolean()
  .optional()
  .transform((on) => (on === true ? true : undefined));

/** On by default; in the state only if it is off. A default in every state would be noise in diffs. */
export const verify = z
  .boolean()
  .optional()
  .transform((on) => (on === false ? false : undefined));
