import { z } from "zod";
import { durationMs } from "../values/duration";
import { instantOf } from "../values/instant";
import type { Rule, Spec } from "./platform";

/** For platforms that take the instant at which a token expires: said as such, or as a length of life. */

/** An instant in its one way of writing. */
export const expiresAt = z.iso
  .datetime({ offset: true, error: 'is no instant: write ISO 8601 with a time zone, such as "2027-01-31T00:00:00Z"' })
  .transform((text) => new Date(text).toISOString())
  // A time zone can carry an instant out of the years that have four digits.
  .refine((text) => /^\d{4}-/.test(text), "is out of range: the years 0000 to 9999")
  .optional();

export const expiryRules: readonly Rule[] = [
  {
    reads: ["expiresAt", "expiresIn"],
    check: (spec) =>
      spec["expiresAt"] !== undefined && spec["expiresIn"] !== undefined
        ? [
            {
              property: "expiresAt",
              reason: "stands beside `expiresIn`, and both say when the token expires: give one of them",
            },
          ]
        : [],
  },
  {
    reads: ["expiresAt"],
    check: ({ expiresAt }, { now, isNew }) =>
      isNew && typeof expiresAt === "string" && Date.parse(expiresAt) <= now
        ? [
            {
              property: "expiresAt",
              reason: "lies in the past, and a new token would be dead at once: give a later instant, or `expiresIn`",
            },
          ]
        : [],
  },
];

/** What clocks and whole seconds may make of an expiry. */
export const toleranceMs = 60_000;

/** Whether a token that is to end at some time, in milliseconds since 1970, is shown with a later end, or with none. */
export function endsLate(asked: number | undefined, shown: string | null | undefined): boolean {
  return asked !== undefined && !((instantOf(shown) ?? Infinity) <= asked + toleranceMs);
}

/** The instant at which a token that is made now expires, in milliseconds since 1970; undefined when it never does. */
export function expiryOf({ expiresAt, expiresIn }: Spec, now: number): number | undefined {
  if (typeof expiresAt === "string") return Date.parse(expiresAt);
  const life = typeof expiresIn === "string" ? durationMs(expiresIn) : undefined;
  return life === undefined ? undefined : now + life;
}
