import { z } from "zod";
import { durationMs } from "../values/duration";
import type { Rule, Spec } from "./platform";

/** For platforms that take the instant at which a token expires: said as such, or as a length of life. */

/** An instant in its one way of writing. */
export const expiresAt = z
  .string()
  .pipe(
    z.iso.datetime({
      offset: true,
      error: 'is no instant: write ISO 8601 with a time zone, such as "2027-01-31T00:00:00Z"',
    }),
  )
  .transform((text) => new Date(text).toISOString())
  .optional();

export const expiryRules: readonly Rule[] = [
  {
    reads: ["expiresAt", "expiresIn"],
    check: (spec) =>
      spec["expiresAt"] !== undefined && spec["expiresIn"] !== undefined
        ? [{ property: "expiresAt", reason: "and `expiresIn` say the same thing in two ways: give one of them" }]
        : [],
  },
  {
    reads: ["expiresAt"],
    check: ({ expiresAt }, { now, isNew }) =>
      isNew && typeof expiresAt === "string" && Date.parse(expiresAt) <= now
        ? [{ property: "expiresAt", reason: "lies in the past: a new token would be dead at once" }]
        : [],
  },
];

/** The instant at which a token that is made now expires, in milliseconds since 1970; undefined when it never does. */
export function expiryOf({ expiresAt, expiresIn }: Spec, now: number): number | undefined {
  if (typeof expiresAt === "string") return Date.parse(expiresAt);
  const life = typeof expiresIn === "string" ? durationMs(expiresIn) : undefined;
  return life === undefined ? undefined : now + life;
}
