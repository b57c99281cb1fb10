import type { Spec } from "../platforms/contract";
import { sameClockMs } from "../run/clock";
import type { TokenFacts } from "../schema/state";
import { instantOf } from "../values/instant";

/** The difference between the local clock and a platform's, which a token's state records for runs that send nothing. */

type Skew = Pick<TokenFacts, "clockAheadMs">;

/** Returns what the state of a new token records of a clock that is wrong. */
export function skewOf(aheadMs: number | undefined): Skew {
  return aheadMs === undefined || aheadMs === 0 ? {} : { clockAheadMs: aheadMs };
}

/** Returns the stored difference after a refresh: corrected, or removed, if this run has measured another one. */
export function skewAfter({ clockAheadMs }: Spec, aheadMs: number | undefined): Skew {
  if (typeof clockAheadMs !== "number" || aheadMs === undefined) return {};
  if (Math.abs(clockAheadMs - aheadMs) < sameClockMs) return {};
  return { clockAheadMs: aheadMs === 0 ? undefined : aheadMs };
}

/** The times that it may be at a platform. */
export interface Times {
  /** The platform's time as far as it is known, when a token made now is made. */
  readonly there: number;
  /** The latest that it may be. */
  readonly latest: number;
}

interface Stored {
  readonly createdAt?: unknown;
  readonly clockAheadMs?: unknown;
}

/**
 * Returns the times that it may be. A run that has measured the difference knows the time. Otherwise the clock may still be as wrong as
 * when the token was made, or correct by now; it is correct if by the other assumption the token would not have been made yet.
 */
export function timesOf(now: number, { createdAt, clockAheadMs }: Stored, aheadMs?: number): Times {
  const known = (time: number): Times => ({ there: time, latest: time });
  if (aheadMs !== undefined) return known(now - aheadMs);
  if (typeof clockAheadMs !== "number") return known(now);
  const there = now - clockAheadMs;
  return there < (instantOf(createdAt) ?? -Infinity) - sameClockMs
    ? known(now)
    : { there, latest: Math.max(there, now) };
}
