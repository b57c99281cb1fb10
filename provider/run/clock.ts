import type { Clock } from "../http/rate";
import { platformOf } from "../values/ids";

/** The difference up to which two clocks count as the same. */
export const sameClockMs = 60_000;

/** A difference from this on causes a warning. */
const noticedMs = 300_000;

/** The most that rounding takes: `Date` has whole seconds, rounded down. */
const roundedMs = 999;

/**
 * The local clock of a run, and by how much it is ahead of each platform's, as measured from the answers of this run. A run that sends
 * nothing measures nothing. `where` is a platform's name or the id of a resource there.
 */
export class RunClock implements Clock {
  readonly #ahead = new Map<string, number>();

  constructor(
    private readonly local: Clock,
    private readonly say: (line: string) => void,
    /** True if `PULUMI_TOKENS_NOW` overrides the local clock: then differences do not count. */
    readonly isOverridden = false,
  ) {}

  now(): number {
    return this.local.now();
  }

  sleep(milliseconds: number): Promise<void> {
    return this.local.sleep(milliseconds);
  }

  /** Notes the platform's time from an answer that has just arrived. `sentAt` is the local time at which its request was sent. */
  note(platform: string, title: string, platformNow: number, sentAt: number): void {
    const ahead = Math.max(0, sentAt - platformNow) + Math.min(0, this.now() - platformNow);
    const isFirst = !this.#ahead.has(platform);
    this.#ahead.set(platform, Math.abs(ahead) < sameClockMs ? 0 : ahead);
    if (isFirst && !this.isOverridden && Math.abs(ahead) >= noticedMs) this.say(wrongClockLine(title, ahead));
  }

  /** The milliseconds by which the local clock is ahead; undefined before the first answer of this run. */
  aheadMs(where: string): number | undefined {
    return this.isOverridden ? undefined : this.#ahead.get(platformOf(where));
  }

  /** The platform's time; the local one before the first answer. */
  platformNow(where: string): number {
    return this.now() - (this.aheadMs(where) ?? 0);
  }

  /** The earlier of the local time and the platform's. It decides when tokens end: too late is harmless, too early is not. */
  earliest(where: string): number {
    return Math.min(this.now(), this.platformNow(where));
  }

  /** The latest that the platform's time can be, as `Date` is rounded down. Overlaps count from it. */
  latest(where: string): number {
    return this.platformNow(where) + ((this.aheadMs(where) ?? 0) === 0 ? 0 : roundedMs);
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
