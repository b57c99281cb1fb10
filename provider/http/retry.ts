import { PlatformError } from "./failure";
import type { Gate } from "./rate";

const mostFailures = 5;
const firstDelayMs = 250;
const longestDelayMs = 8_000;
/** A platform that asks us to wait longer than this is asked again in the next run instead. */
export const longestRetryAfterMs = 90_000;

// Platforms count calls by the minute, over all that use one credential: a call that is refused waits for the next one.
const firstRefusalMs = 2_000;
const windowMs = 60_000;
/** For so long a call waits for its turn, before spreading. */
const patienceMs = 6 * windowMs;

export interface Repeating {
  /** Whether the call may be sent twice. A mint is only where it provably did nothing. */
  readonly repeat: "safe" | "never";
  readonly gate: Gate;
  /** A number in [0, 1). */
  readonly chance: () => number;
}

/** Sends a call, and again where that may help: a passing failure up to five times, a 429 until the platform's minute is over. */
export async function withRetries<T>(repeating: Repeating, attempt: () => Promise<T>): Promise<T> {
  const patience = new Patience(repeating);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const pause = patience.pauseAfter(error);
      if (pause === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** What a call has gone through so far. */
class Patience {
  #failures = 0;
  #refusals = 0;
  #waitedMs = 0;

  constructor(private readonly repeating: Repeating) {}

  /** Milliseconds to wait before the next attempt; undefined when there is none. */
  pauseAfter(error: unknown): number | undefined {
    if (!(error instanceof PlatformError)) return undefined;
    const askedMs = error.facts.retryAfterMs;
    const waitMs = error.kind === "throttled" ? this.#afterRefusal(askedMs) : this.#afterFailure(askedMs);
    if (waitMs === undefined || !this.#mayRepeat(error)) return undefined;
    const chance = this.repeating.chance();
    return waitMs === askedMs ? askedMs + chance * firstDelayMs : waitMs * (0.5 + chance / 2);
  }

  #mayRepeat(error: PlatformError): boolean {
    const { repeat } = this.repeating;
    return (
      (repeat === "safe" ? error.passing : error.notDone) && (error.facts.retryAfterMs ?? 0) <= longestRetryAfterMs
    );
  }

  #afterFailure(askedMs: number | undefined): number | undefined {
    this.#failures += 1;
    if (this.#failures >= mostFailures) return undefined;
    return askedMs ?? doubled(firstDelayMs, this.#failures, longestDelayMs);
  }

  /** Every other call waits, too, and at least half as long: the limit is one for all of them. */
  #afterRefusal(askedMs: number | undefined): number | undefined {
    this.#refusals += 1;
    const doubledMs = doubled(firstRefusalMs, this.#refusals, windowMs);
    // Obeyed as it is at first: who is refused again although he waited shares the limit with others.
    const obeyed = askedMs !== undefined && (this.#refusals === 1 || askedMs >= doubledMs);
    const waitMs = obeyed ? askedMs : doubledMs;
    this.repeating.gate.hold(Math.min(obeyed ? askedMs : doubledMs / 2, longestRetryAfterMs));
    this.#waitedMs += waitMs;
    return this.#waitedMs > patienceMs ? undefined : waitMs;
  }
}

const doubled = (first: number, time: number, most: number): number => Math.min(first * 2 ** (time - 1), most);
