import { durationMs } from "../../../provider/values/duration";

/** The emulator's own time: a base clock and how far it was moved. It goes on ticking after a move. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(duration: string): void;
  set(instant: string): void;
  /** How far this clock is ahead of its base, in milliseconds; kept in the state file. */
  readonly offsetMs: number;
}

export function createClock(base: () => number, offsetMs = 0): Clock {
  let offset = offsetMs;
  return {
    now: () => base() + offset,
    advance(duration) {
      offset += parseDuration("advance", duration);
    },
    set(instant) {
      const to = Date.parse(instant);
      if (Number.isNaN(to))
        throw new Error(`now: "${instant}" is no instant; write one such as "2030-01-31T12:00:00Z".`);
      offset = to - base();
    },
    get offsetMs() {
      return offset;
    },
  };
}

/** Milliseconds of a duration; the error calls it by this name. */
export function parseDuration(name: string, duration: string): number {
  const length = durationMs(duration);
  if (length === undefined) throw new Error(`${name}: "${duration}" is no duration; write one such as "2d" or "90m".`);
  return length;
}
