import { z } from "zod";
import { durationMs } from "../../values/duration";
import { instantOf } from "../../values/instant";
import { PlatformError } from "../../http/failure";
import type { TokenInfo, Rule, SeenExpiry, Spec } from "../contract";

// The expiry of a token, given as an instant or as a lifetime.

/** An instant in normal form. */
export const expiresAt = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant with a time zone, such as "2027-01-31T00:00:00Z"' })
  .transform((text) => new Date(text).toISOString())
  // A time zone can carry an instant out of the years that have four digits.
  .refine((text) => /^\d{4}-/.test(text), "must be in range: the years 0000 to 9999")
  .optional();

export const expiryRules: readonly Rule[] = [
  {
    reads: ["expiresAt", "expiresIn"],
    check: (spec) =>
      spec["expiresAt"] !== undefined && spec["expiresIn"] !== undefined
        ? [
            {
              property: "expiresAt",
              reason: "conflicts with `expiresIn`; set only one of them",
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
              reason: "must be in the future for a new token; set a later instant, or use `expiresIn`",
            },
          ]
        : [],
  },
];

/** How far clocks and rounding to seconds may shift an expiry, in milliseconds. */
export const toleranceMs = 60_000;

/** True if the platform returns a later expiry than requested (in milliseconds since 1970), or none. */
export function endsLate(asked: number | undefined, expiresAt: string | null | undefined): boolean {
  return asked !== undefined && !((instantOf(expiresAt) ?? Infinity) <= asked + toleranceMs);
}

/**
 * Returns the expiry of a token that is created now, in milliseconds since 1970; undefined if it never expires. A clock that is
 * `clockAheadMs` ahead makes it that much later.
 */
export function expiryOf({ expiresAt, expiresIn, clockAheadMs }: Spec, now: number): number | undefined {
  if (typeof expiresAt === "string") return Date.parse(expiresAt);
  const life = typeof expiresIn === "string" ? durationMs(expiresIn) : undefined;
  const later = typeof clockAheadMs === "number" ? Math.max(0, clockAheadMs) : 0;
  return life === undefined ? undefined : now + later + life;
}

interface Confirmation {
  /** Notes the response of a creation. */
  note(answered: TokenInfo): void;
  /** Fails unless the token expires as requested. `look` reads it from the platform's list. */
  confirm(spec: Spec, tokenId: string, look: () => Promise<TokenInfo | undefined>): Promise<SeenExpiry>;
}

/**
 * For platforms that take a lifetime, which counts from the creation by their clock. The response of the creation is enough if it has
 * the requested expiry; otherwise the list decides.
 */
export function expiryConfirmation(platform: string, now: () => number): Confirmation {
  const answers = new Map<string, TokenInfo>();
  return {
    note: (answered) => void answers.set(answered.tokenId, answered),
    async confirm(spec, tokenId, look) {
      const late = (seen?: TokenInfo): boolean => {
        const createdAt = instantOf(seen?.createdAt);
        // The platform's own clock needs no correction.
        const asked =
          createdAt === undefined ? expiryOf(spec, now()) : expiryOf({ ...spec, clockAheadMs: 0 }, createdAt);
        return endsLate(asked, seen?.expiresAt);
      };
      const answered = answers.get(tokenId);
      const seen = late(answered) ? await look() : answered;
      if (late(seen)) throw passedOver(platform, spec);
      answers.delete(tokenId);
      return seen?.expiresAt === undefined ? {} : { expiresAt: seen.expiresAt };
    },
  };
}

function passedOver(platform: string, { expiresAt }: Spec): PlatformError {
  const argument = expiresAt === undefined ? "expiresIn" : "expiresAt";
  return new PlatformError("unconfirmed", {
    platform,
    operation: `create the token with the requested \`${argument}\``,
    advice: `${platform} returned a later expiry, or none. Change \`${argument}\`, and please report this to pulumi-tokens.`,
  });
}
