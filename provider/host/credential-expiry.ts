import { z } from "zod";
import { formatInstant } from "../rotation/decide";
import type { Credentials } from "../platforms/contract";
import { dayMs } from "../values/duration";

// A credential may be a JWT (RFC 7519), whose claims can be read without a key. Only its expiry is ever printed.

/** The largest time that a `Date` can hold. */
const largestTime = 8.64e15;

const claims = z.object({ exp: z.number().positive(), iat: z.number().positive().optional().catch(undefined) });

/** Returns the claims of a JWT; undefined for any other text. */
function claimsIn(text: string): z.infer<typeof claims> | undefined {
  const [, payload, ...rest] = text.split(".");
  if (payload === undefined || rest.length !== 1) return undefined;
  try {
    return claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString())).data;
  } catch {
    return undefined;
  }
}

/** Returns a warning if a credential has expired or is in the last fifth of its life, a week at most (a day if its start is unknown). */
export function expiryWarning(title: string, credentials: Credentials, now: number): string | undefined {
  const ends = Object.values(credentials).flatMap((secret) => {
    const { exp = Infinity, iat } = claimsIn(secret.reveal()) ?? {};
    const near = iat === undefined ? dayMs : Math.min(7 * dayMs, ((exp - iat) * 1000) / 5);
    return exp * 1000 - now <= near && exp * 1000 < largestTime ? [exp * 1000] : [];
  });
  const [end] = ends;
  if (end === undefined) return undefined;
  const verb = end <= now ? "expired" : "expires";
  return `warning: the provider's credential for ${title} ${verb} ${formatInstant(end)}. Sign in again and replace it.`;
}
