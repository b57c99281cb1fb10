import { UserError } from "../run/context";
import { durationMs } from "../values/duration";
import type { Environment } from "../values/environment";
import { present } from "./config";

/** The settings of calls, from the environment only: `PULUMI_TOKENS_REQUEST_TIMEOUT`, `PULUMI_TOKENS_REQUESTS_PER_MINUTE`. */
export interface Tuning {
  /** Milliseconds for one attempt of a call. @defaultValue 30 seconds. */
  readonly timeoutMs: number;
  /** Calls in any sixty seconds, 0 for no limit. @defaultValue the platform's published limit. */
  readonly requestsPerMinute: number | undefined;
}

// Node's timers count whole milliseconds, and treat more than 24 days as none.
const longestTimeoutMs = 3_600_000;

export function tuningOf(env: Environment): Tuning {
  const timeout = present(env["PULUMI_TOKENS_REQUEST_TIMEOUT"]) ?? "30s";
  const timeoutMs = durationMs(timeout);
  if (!timeoutMs || !Number.isInteger(timeoutMs) || timeoutMs > longestTimeoutMs) {
    throw new UserError(
      'PULUMI_TOKENS_REQUEST_TIMEOUT must be a duration such as "30s" (a number followed by s, m for minutes, or h), at most "1h".',
    );
  }
  const rate = present(env["PULUMI_TOKENS_REQUESTS_PER_MINUTE"]);
  if (rate !== undefined && !/^\d{1,9}$/.test(rate)) {
    throw new UserError("PULUMI_TOKENS_REQUESTS_PER_MINUTE must be a whole number, or 0 for no limit.");
  }
  return { timeoutMs, requestsPerMinute: rate === undefined ? undefined : Number(rate) };
}
