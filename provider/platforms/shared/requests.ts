import { z } from "zod";
import { failedAs, PlatformError, type ErrorBody } from "../../http/failure";
import { noContent, type Call, type Send } from "../../http/send";
import { Secret } from "../../values/secret";
import type { Inspection, Trace } from "../contract";

/** The `Authorization` of most platforms. */
export const bearer = (token: Secret | undefined): Secret => new Secret(`Bearer ${token?.reveal() ?? ""}`);

/** Reads an error body whose code stands under this key; any other body says nothing. */
export function codeUnder(key: string): (body: unknown) => ErrorBody {
  const errorBody = z
    .object({ [key]: z.string() })
    .transform((body): ErrorBody => ({ code: body[key] ?? "" }))
    .or(z.unknown().transform((): ErrorBody => ({})));
  return (body) => errorBody.parse(body);
}

type Deletion = Omit<Call<unknown>, "method" | "idempotent" | "answer">;

/**
 * Sends a deletion. Returns undefined for an empty 204, which is proof as documented; otherwise the failure to throw unless the list shows
 * that the token is gone.
 */
export async function deletion(send: Send, platform: string, call: Deletion): Promise<PlatformError | undefined> {
  const answer = await send({ ...call, method: "DELETE", idempotent: true, answer: z.unknown() });
  if (answer === noContent) return undefined;
  return new PlatformError("unconfirmed", {
    platform,
    operation: call.operation,
    reason: "it answered with success and did not do it",
    advice: "It is still there. Run again.",
  });
}

/** Checks a token with its own secret, by a call that every valid token may make. For platforms that do not return where a token is. */
export async function traceBySecret(
  secret: Secret | undefined,
  call: (as: Secret) => Promise<unknown>,
): Promise<Trace> {
  if (!secret) return "unknown";
  try {
    await call(bearer(secret));
    return "unknown";
  } catch (error) {
    if (failedAs(error, "unauthenticated")) return "dead";
    throw error;
  }
}

/** What there is to see where the secret contains the token's id, or is sent with it: `verify` has proven that they belong together. */
export const verifiedWithItsId = (): Promise<Inspection> => Promise.resolve({ belongs: "yes" });
