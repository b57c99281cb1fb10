import type { Clock } from "../http/rate";
import type { Spec } from "../platforms/contract";
import { platformOf } from "../values/ids";
import { instantOf } from "../values/instant";

/** The difference up to which two clocks count as the same. */
export const sameClockMs = 60_000;

/** A difference from this on causes a warning. */
const noticedMs = 300_000;

/** The most that rounding takes: `Date` has whole seconds, rounded down. */
const roundedMs = 999;

/** The parts of a run that are needed here. */
interface Setting {
  readonly clock: Clock;
  /** True if `PULUMI_TOKENS_NOW` overrides the clock: then differences do not count. */
  readonly ahead: boolean;
  readonly say: (line: string) => void;
}

/**
 * Measures by how much the local clock is ahead of each platform's, from the answers of this run. A run that sends nothing measures
 * nothing. Each method takes a platform's name or the id of a resource there.
 */
export class PlatformClocks {
  readonly #ahead = new Map<string, number>();

  constructor(private readonly setting: Setting) {}

  /** Notes the platform's time from an answer that has just arrived. `sentAt` is the local time at which its request was sent. */
  note(platform: string, title: string, platformNow: number, sentAt: number): void {
    const ahead = Math.max(0, sentAt - platformNow) + Math.min(0, this.setting.clock.now() - platformNow);
    const isFirst = !this.#ahead.has(platform);
    this.#ahead.set(platform, Math.abs(ahead) < sameClockMs ? 0 : ahead);
    if (isFirst && !this.setting.ahead && Math.abs(ahead) >= noticedMs) this.setting.say(wrongClockLine(title, ahead));
  }

  /** The milliseconds by which the local clock is ahead; undefined before the first answer of this run. */
  aheadMs(where: string): number | undefined {
    return this.setting.ahead ? undefined : this.#ahead.get(platformOf(where));
  }

  /** The platform's time; the local one before the first answer. */
  now(where: string): number {
    return this.setting.clock.now() - (this.aheadMs(where) ?? 0);
  }

  /** The earlier of the local time and the platform's. It decides when tokens end: too late is harmless, too early is not. */
  earliest(where: string): number {
    return Math.min(this.setting.clock.now(), this.now(where));
  }

  /** The latest that the platform's time can be, as `Date` is rounded down. Overlaps count from it. */
  latest(where: string): number {
    return this.now(where) + ((this.aheadMs(where) ?? 0) === 0 ? 0 : roundedMs);
  }
}

function wrongClockLine(title: string, ahead: number): string {
  const by = `${lengthText(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"}`;
  return (
    `This machine's clock is ${by} ${title}'s. With a wrong clock, a run may rotate tokens too early or too late, and revoke ` +
    "old ones late. Correct the clock."
  );
}

const units = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
] as const;

/** A length of time in whole units, rounded down: half a minute less than a unit still counts as one. */
function lengthText(milliseconds: number): string {
  const rounded = milliseconds + 30_000;
  const [size, unit] = units.find(([size]) => rounded >= size) ?? units[2];
  const count = Math.floor(rounded / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Returns what the state of a new token records of a clock that is wrong. */
export function skewOf(aheadMs: number | undefined): Spec {
  return aheadMs === undefined || aheadMs === 0 ? {} : { clockAheadMs: aheadMs };
}

/** Returns the stored difference after a refresh: corrected, or removed, if this run has measured another one. */
export function skewAfter({ clockAheadMs }: Spec, aheadMs: number | undefined): Spec {
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
