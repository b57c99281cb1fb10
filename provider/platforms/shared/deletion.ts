import { z } from "zod";
import { PlatformError } from "../../http/failure";
import { noContent, type Call, type Send } from "../../http/send";

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
