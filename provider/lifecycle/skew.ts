import type { Clock } from "../http/rate";
import type { Spec } from "../platforms/platform";
import { platformOf } from "../values/ids";
import { instantOf } from "../values/instant";

/** Two clocks that are this close pass for the same. */
export const sameClockMs = 60_000;

/** A clock that is this wrong is worth a line. */
const noticedMs = 300_000;

/** `Date` has whole seconds, rounded down. */
const roundedMs = 999;

/** What this machine's clock can be measured by, and what hears about it. */
interface Setting {
  readonly clock: Clock;
  /** The clock was set on, to look ahead: no difference counts. */
  readonly ahead: boolean;
  readonly say: (line: string) => void;
}

/**
 * By how much this machine's clock is ahead of each platform's, as the answers of this run tell. A run that sends nothing measures
 * nothing. Each method takes a platform's name or the id of a resource there.
 */
export class PlatformClocks {
  readonly #ahead = new Map<string, number>();

  constructor(private readonly setting: Setting) {}

  /** Notes the platform's time, which an answer has just told to a request that was sent at this time of ours. */
  heard(platform: string, title: string, platformNow: number, sentAt: number): void {
    const ahead = Math.max(0, sentAt - platformNow) + Math.min(0, this.setting.clock.now() - platformNow);
    const isFirst = !this.#ahead.has(platform);
    this.#ahead.set(platform, Math.abs(ahead) < sameClockMs ? 0 : ahead);
    if (isFirst && !this.setting.ahead && Math.abs(ahead) >= noticedMs) this.setting.say(wrongClockLine(title, ahead));
  }

  /** By how many milliseconds our clock is ahead; undefined when no answer of this run has told. */
  aheadMs(where: string): number | undefined {
    return this.setting.ahead ? undefined : this.#ahead.get(platformOf(where));
  }

  /** The platform's time, or ours when nothing is known. */
  now(where: string): number {
    return this.setting.clock.now() - (this.aheadMs(where) ?? 0);
  }

  /** The earlier one of both times. What ends a token is due when both clocks say so: late is harmless, early is not. */
  earliest(where: string): number {
    return Math.min(this.setting.clock.now(), this.now(where));
  }

  /** The platform's time, and no earlier than that. What is promised counts from it. */
  latest(where: string): number {
    return this.now(where) + ((this.aheadMs(where) ?? 0) === 0 ? 0 : roundedMs);
  }
}

function wrongClockLine(title: string, ahead: number): string {
  const by = `${lengthText(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"}`;
  return (
    `This machine's clock is ${by} ${title}'s. Set it right: by a wrong clock a run may rotate tokens too early or too late, and ` +
    "revoke old ones late."
  );
}

const units = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
] as const;

/** In whole units; half a minute less than one counts as one. */
function lengthText(milliseconds: number): string {
  const rounded = milliseconds + 30_000;
  const [size, unit] = units.find(([size]) => rounded >= size) ?? units[2];
  const count = Math.floor(rounded / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** What the state of a token says of the clock of the run that made it. */
export function skewOf(aheadMs: number | undefined): Spec {
  return aheadMs === undefined || aheadMs === 0 ? {} : { clockAheadMs: aheadMs };
}

/** The stored difference after a refresh: put right, or taken out, where this run has measured another one. */
export function skewAfter({ clockAheadMs }: Spec, aheadMs: number | undefined): Spec {
  if (typeof clockAheadMs !== "number" || aheadMs === undefined) return {};
  if (Math.abs(clockAheadMs - aheadMs) < sameClockMs) return {};
  return { clockAheadMs: aheadMs === 0 ? undefined : aheadMs };
}

/** What time it may be at a platform. */
export interface Times {
  /** The platform's time, as far as anybody knows. A token that is made now is made then. */
  readonly there: number;
  /** The latest that it may be. */
  readonly latest: number;
}

interface Stored {
  readonly createdAt?: unknown;
  readonly clockAheadMs?: unknown;
}

/**
 * A run that has measured the difference knows the time. Otherwise the clock may be as wrong as it was when the token was made, or be
 * right by now. It is right when the token would else not have been made yet.
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
