import type { z } from "zod";
import { InvalidInput } from "./errors";

/** Returns the value as its schema parses it, or throws `InvalidInput`. No message repeats a value: it may be a secret. */
export function validate<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInput(result.error.issues.map(formatIssue).join("; "));
}

function formatIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")}: unknown property`;
  return `${issue.path.length === 0 ? "body" : issue.path.join(".")}: ${issue.message}`;
}
