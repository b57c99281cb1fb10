import { durationMs } from "../../values/duration";

/** The emulator's clock: a base clock plus an offset. It keeps ticking after it is moved. */
export interface EmulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(duration: string): void;
  set(instant: string): void;
  /** Milliseconds by which this clock is ahead of its base. Stored in the state file. */
  readonly offsetMs: number;
}

export function createClock(base: () => number, offsetMs = 0): EmulatorClock {
  let offset = offsetMs;
  return {
    now: () => base() + offset,
    advance(duration) {
      offset += parseDuration("advance", duration);
    },
    set(instant) {
      const to = Date.parse(instant);
      if (Number.isNaN(to)) throw new Error(`now: must be an instant such as "2030-01-31T12:00:00Z", not "${instant}"`);
      offset = to - base();
    },
    get offsetMs() {
      return offset;
    },
  };
}

/** Returns the milliseconds of a duration. An error starts with this property name. */
export function parseDuration(name: string, duration: string): number {
  const length = durationMs(duration);
  if (length === undefined) throw new Error(`${name}: must be a duration such as "2d" or "90m", not "${duration}"`);
  return length;
}
