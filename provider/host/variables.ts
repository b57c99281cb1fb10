import { z } from "zod";
import type { Clock } from "../http/rate";
import { UserError } from "../run/context";
import { durationMs } from "../values/duration";
import type { Environment } from "../values/environment";

/** The variables `PULUMI_TOKENS_…` of the environment. A message never quotes a value: somebody may have written a secret. */

/** Returns the value of a variable; undefined for an empty one. */
export const present = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

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

/** Returns the clock, which `PULUMI_TOKENS_NOW` sets to an instant from which it keeps ticking: a preview then shows what will be due. */
export function timeIn(env: Environment, clock: Clock): Clock {
  const given = present(env["PULUMI_TOKENS_NOW"]);
  if (given === undefined) return clock;
  let ahead: number | undefined;
  const now = (): number => {
    ahead ??= instantIn(given) - clock.now();
    return clock.now() + ahead;
  };
  return { now, sleep: (milliseconds) => clock.sleep(milliseconds) };
}

const dateOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

function instantIn(text: string): number {
  if (dateOrInstant.safeParse(text).success) return Date.parse(text);
  throw new UserError('PULUMI_TOKENS_NOW must be an instant such as "2027-03-01" or "2027-03-01T12:00:00Z".');
}

/** True if `PULUMI_TOKENS_NOW` overrides the clock. */
export const isAhead = (env: Environment): boolean => present(env["PULUMI_TOKENS_NOW"]) !== undefined;

/** Returns the value of `PULUMI_TOKENS_REVOKE_NOW`: after a leak, it ends every overlap. */
export function revokeNowIn(env: Environment): boolean {
  const given = present(env["PULUMI_TOKENS_REVOKE_NOW"]);
  if (given === undefined || given === "false") return false;
  if (given === "true") return true;
  throw new UserError('PULUMI_TOKENS_REVOKE_NOW must be "true" or "false".');
}

/** True if `PULUMI_TOKENS_DEBUG` is "1" or "true": a run prints each fact that it notes. Any other value is off. */
export const isDebug = (env: Environment): boolean => ["1", "true"].includes(env["PULUMI_TOKENS_DEBUG"] ?? "");

/**
 * Returns the value of `PULUMI_TOKENS_FORGET`: the platform's ids of tokens that count as gone where that cannot be proven, in lower case.
 */
export function forgetIn(env: Environment): ReadonlySet<string> {
  const given = present(env["PULUMI_TOKENS_FORGET"]);
  const ids = given?.split(",").map((id) => id.trim().toLowerCase()) ?? [];
  if (ids.every((id) => /^[\w-]{1,64}$/.test(id))) return new Set(ids);
  throw new UserError('PULUMI_TOKENS_FORGET must be a list of token ids, separated by commas, such as "k2xk7w2m3v1p".');
}
