/** The clock. Tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** Limits calls to a platform's rate, and pauses all of them when the platform asks for it. */
export interface Gate {
  /** Resolves when the next call may be sent. */
  pass(): Promise<void>;
  /** Pauses all calls for this many milliseconds. */
  hold(milliseconds: number): void;
}

// A second more than the platform's minute: calls that were sent sixty seconds apart can arrive closer to each other (seen:
// 602 arrivals in a minute, of 600 allowed).
const minute = 61_000;

/**
 * Returns a gate for at most `perMinute` calls in any sixty seconds; 0 sets no limit. A token bucket would let twice as many through
 * in its first minute.
 */
export function rateGate(perMinute: number, clock: Clock): Gate {
  const recent: number[] = [];
  let heldUntil = 0;

  const wait = (): number => {
    const now = clock.now();
    while (recent[0] !== undefined && recent[0] <= now - minute) recent.shift();
    const full = perMinute > 0 && recent.length >= perMinute ? (recent[0] ?? now) + minute - now : 0;
    return Math.max(full, heldUntil - now);
  };

  return {
    async pass() {
      for (let delay = wait(); delay > 0; delay = wait()) await clock.sleep(delay);
      recent.push(clock.now());
    },
    hold(milliseconds) {
      heldUntil = Math.max(heldUntil, clock.now() + milliseconds);
    },
  };
}
