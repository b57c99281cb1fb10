import type { z } from "zod";

/** An order to the emulator (not a request to a platform) that cannot be taken; the message names the property. */
export class Unacceptable extends Error {
  override readonly name = "Unacceptable";
}

/** The value in its schema's form, or an `Unacceptable`. No message repeats a value: it may be a secret. */
export function accepted<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Unacceptable(result.error.issues.map(sentence).join("; "));
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")}: unknown property`;
  return `${issue.path.length === 0 ? "the body" : issue.path.join(".")}: ${issue.message}`;
}
