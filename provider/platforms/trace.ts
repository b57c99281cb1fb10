import { failedAs } from "../http/failure";
import type { Secret } from "../values/secret";
import { bearer } from "./bearer";
import type { Trace } from "./platform";

/** For platforms that do not say where a token lives: tries its own secret with a call that every living token may make. */
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
