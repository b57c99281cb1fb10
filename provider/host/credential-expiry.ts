import { z } from "zod";
import { formatInstant } from "../lifecycle/rotation";
import type { Credentials } from "../platforms/platform";

// A login may be a JWT (RFC 7519), whose claims anybody who has it can read. Nothing of it but its expiry is shown.

const week = 7 * 86_400_000;
const latest = 8.64e15;

const claims = z.object({ exp: z.number().positive(), iat: z.number().positive().optional().catch(undefined) });

/** The claims of a JWT; undefined for any other text. */
function claimsIn(text: string): z.infer<typeof claims> | undefined {
  const [, payload, ...rest] = text.split(".");
  if (payload === undefined || rest.length !== 1) return undefined;
  try {
    return claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString())).data;
  } catch {
    return undefined;
  }
}

/** The sentence about a credential that has expired or soon will: in the last fifth of its life, a week at most. */
export function expiryWarning(title: string, credentials: Credentials, now: number): string | undefined {
  const ends = Object.values(credentials).flatMap((secret) => {
    const { exp = Infinity, iat } = claimsIn(secret.reveal()) ?? {};
    const near = iat === undefined ? week / 7 : Math.min(week, ((exp - iat) * 1000) / 5);
    return exp * 1000 - now <= near && exp * 1000 < latest ? [exp * 1000] : [];
  });
  const [end] = ends;
  if (end === undefined) return undefined;
  const verb = end <= now ? "expired" : "expires";
  return `warning: the provider's credential for ${title} ${verb} ${formatInstant(end)}: sign in again and replace it.`;
}
