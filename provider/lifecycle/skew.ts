import type { Spec } from "../platforms/platform";

/** Two clocks that are this close pass for the same. */
export const sameClockMs = 60_000;

/** By how much our clock is ahead of the platform's, which has just told its time, for the state of what was made. */
export function skewOf(now: number, platformNow: number | undefined): Spec {
  const ahead = now - (platformNow ?? now);
  return Math.abs(ahead) < sameClockMs ? {} : { clockAheadMs: ahead };
}

/** The platform's time, as far as the state of a token knows it. */
export const platformTime = (now: number, { clockAheadMs }: { readonly clockAheadMs?: unknown }): number =>
  typeof clockAheadMs === "number" ? now - clockAheadMs : now;
