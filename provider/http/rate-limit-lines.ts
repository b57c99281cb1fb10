import type { Clock } from "./rate";

const leastMs = 1000;

/** A wait that ends by so much later than an announced one is announced, too. */
const noticedMs = 20_000;

/** A timer may fire a little early. */
const slackMs = 50;

/**
 * Returns a function that announces waits for a platform's rate limit, given their milliseconds when they begin. The calls of a run share
 * the limit and wait together: while an announced wait lasts, only a much longer one is announced.
 */
export function rateLimitLines(
  platform: string,
  clock: Pick<Clock, "now">,
  say: (line: string) => void,
): (milliseconds: number) => void {
  let announcedUntil = -Infinity;
  return (milliseconds) => {
    const now = clock.now();
    const until = now + milliseconds - slackMs;
    if (milliseconds < leastMs || (now < announcedUntil && until < announcedUntil + noticedMs)) return;
    announcedUntil = until;
    say(`${platform} answered 429 (rate limit); waiting ${Math.ceil(milliseconds / 1000)} s …`);
  };
}
