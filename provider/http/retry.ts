import { PlatformError } from "./failure";
import type { Gate } from "./rate";

const mostFailures = 5;
const firstDelayMs = 250;
const longestDelayMs = 8_000;
/** The longest `Retry-After` that a run waits for. After a longer one the call fails, and the next run sends it again. */
export const longestRetryAfterMs = 90_000;

// Platforms count the calls of a credential per minute, over all its users: a refused call waits for the next minute.
const firstRefusalMs = 2_000;
const windowMs = 60_000;
/** A call gives up if its next wait would exceed this total, before jitter. Without `Retry-After`, the waits add up to 302 s at most. */
const patienceMs = 6 * windowMs;

export interface Repeating {
  /** True if the call may be sent twice. Otherwise it is sent again only if it was provably not executed. */
  readonly idempotent: boolean;
  readonly gate: Gate;
  /** A number in [0, 1). */
  readonly chance: () => number;
  /** Takes the milliseconds of each wait after a refusal (429), when it begins. */
  readonly onRateLimit?: (milliseconds: number) => void;
}

/** Sends a call, and retries it: after transient failures up to five attempts in all, after 429 for up to six minutes. */
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

/** The failures of one call so far. They decide how long it waits before the next attempt. */
class Patience {
  #failures = 0;
  #refusals = 0;
  #waitedMs = 0;

  constructor(private readonly repeating: Repeating) {}

  /** Returns the milliseconds to wait before the next attempt; undefined when there is none. */
  pauseAfter(error: unknown): number | undefined {
    if (!(error instanceof PlatformError)) return undefined;
    const askedMs = error.facts.retryAfterMs;
    const waitMs = error.kind === "rateLimited" ? this.#afterRefusal(askedMs) : this.#afterFailure(askedMs);
    if (waitMs === undefined || !this.#mayRepeat(error)) return undefined;
    const chance = this.repeating.chance();
    const pauseMs = waitMs === askedMs ? askedMs + chance * firstDelayMs : waitMs * (0.5 + chance / 2);
    if (error.kind === "rateLimited") this.repeating.onRateLimit?.(pauseMs);
    return pauseMs;
  }

  #mayRepeat(error: PlatformError): boolean {
    const { idempotent } = this.repeating;
    return (idempotent ? error.transient : error.notExecuted) && (error.facts.retryAfterMs ?? 0) <= longestRetryAfterMs;
  }

  #afterFailure(askedMs: number | undefined): number | undefined {
    this.#failures += 1;
    if (this.#failures >= mostFailures) return undefined;
    return askedMs ?? doubled(firstDelayMs, this.#failures, longestDelayMs);
  }

  /** Also holds all other calls, for half the time or longer: they share the limit. */
  #afterRefusal(askedMs: number | undefined): number | undefined {
    this.#refusals += 1;
    const doubledMs = doubled(firstRefusalMs, this.#refusals, windowMs);
    // The first Retry-After is obeyed exactly. A second refusal means that others use the limit too: then the wait doubles.
    const obeyed = askedMs !== undefined && (this.#refusals === 1 || askedMs >= doubledMs);
    const waitMs = obeyed ? askedMs : doubledMs;
    this.repeating.gate.hold(Math.min(obeyed ? askedMs : doubledMs / 2, longestRetryAfterMs));
    this.#waitedMs += waitMs;
    return this.#waitedMs > patienceMs ? undefined : waitMs;
  }
}

const doubled = (first: number, time: number, most: number): number => Math.min(first * 2 ** (time - 1), most);
