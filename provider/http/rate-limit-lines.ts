import type { Clock } from "./rate";

/** A wait after a refusal (429), in milliseconds: by the rule, and with its jitter. */
export interface RateLimitWait {
  readonly longestMs: number;
  readonly pauseMs: number;
}

const leastMs = 1000;

/**
 * Announces waits for a platform's rate limit. The calls of a run share the limit and wait together: a wait that ends at about the time
 * of the last announced one is not announced again.
 */
export function rateLimitLines(
  platform: string,
  clock: Pick<Clock, "now">,
  say: (line: string) => void,
): (wait: RateLimitWait) => void {
  let announcedUntil = -Infinity;
  return ({ longestMs, pauseMs }) => {
    const until = clock.now() + longestMs;
    if (pauseMs < leastMs || until - announcedUntil < longestMs / 2) return;
    announcedUntil = until;
    say(`${platform} answered 429 (rate limit); waiting ${Math.ceil(pauseMs / 1000)} s …`);
  };
}
