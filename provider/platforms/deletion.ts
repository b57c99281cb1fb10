import { z } from "zod";
import { PlatformError } from "../http/failure";
import { noContent, type Call, type Send } from "../http/send";

type Deletion = Omit<Call<unknown>, "method" | "idempotent" | "answer">;

/**
 * Sends a deletion. Undefined where the answer is proof, which is an empty 204 as documented; otherwise the failure that it is unless
 * a look shows that what was to go is gone.
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
