import type { Clock } from "../../provider/http/rate";

export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  /** How long each sleep was to last. */
  readonly slept: readonly number[];
}

export const startOfTest = Date.parse("2026-11-01T00:00:00Z");

/** Time that passes only by `sleep` and `advance`. */
export function fakeClock(start = startOfTest): FakeClock {
  let now = start;
  const slept: number[] = [];
  return {
    now: () => now,
    sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    advance(milliseconds) {
      now += milliseconds;
    },
    slept,
  };
}
