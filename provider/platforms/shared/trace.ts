import { failedAs } from "../../http/failure";
import type { Secret } from "../../values/secret";
import { bearer } from "./bearer";
import type { Trace } from "../contract";

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
