import { lengthOf } from "./program";

/** What the users of a token that was replaced may count on. Instants in milliseconds since 1970. */
interface Promised {
  readonly address: string;
  readonly replacedAt: number;
  /** By which token it was replaced may be known later only: the youngest that it may be. */
  replacedAtLatest: number;
  /** It must not be revoked before. */
  atLeast: number;
  /** The first run from then on must have revoked it. */
  atMost: number;
  /** A whole run has written it down. */
  settled: boolean;
}

interface Replacement {
  readonly address: string;
  readonly at: number;
  readonly overlap: string | undefined;
  readonly wasHandedOut: boolean;
}

/**
 * The overlaps of one stack, kept without the provider's help: an old token works until the new one is as old as the overlap.
 * A shorter overlap holds at once, a longer one from the next replacement on.
 */
export class Promises {
  readonly #byToken = new Map<string, Promised>();

  /** One that no consumer was ever given need not go on working. */
  replaced(token: string, { address, at, overlap, wasHandedOut }: Replacement): void {
    if (this.#byToken.has(token)) return;
    const until = at + lengthOf(overlap ?? "0s");
    const atLeast = wasHandedOut ? until : 0;
    this.#byToken.set(token, { address, replacedAt: at, replacedAtLatest: at, atLeast, atMost: until, settled: false });
  }

  /** What a run that begins asks for: what is promised never moves later, and without an overlap there is no promise. */
  asked(address: string, overlap: string | undefined): void {
    for (const promised of this.#at(address)) {
      const until = overlap === undefined ? 0 : promised.replacedAt + lengthOf(overlap);
      promised.atLeast = Math.min(promised.atLeast, until);
      // Nobody has written down the shorter one yet; what was not written down at all is written down by this one.
      if (!promised.settled) promised.atMost = Math.max(promised.atMost, until);
    }
  }

  /** What no run could write down yet is promised from the next one's replacement on. */
  replacedAgain(address: string, at: number, overlap: string | undefined): void {
    for (const promised of this.#at(address)) {
      if (promised.settled) continue;
      promised.replacedAtLatest = at;
      promised.atMost = Math.max(promised.atMost, at + lengthOf(overlap ?? "0s"));
    }
  }

  /** A whole run without accidents is over. */
  settle(address: string, overlap: string | undefined): void {
    for (const promised of this.#at(address)) {
      if (promised.settled)
        promised.atMost = Math.min(promised.atMost, promised.replacedAtLatest + lengthOf(overlap ?? "0s"));
      promised.settled = true;
    }
  }

  /**
   * The ledger was made anew without a look at what was before: "promises are worked out again from the platform: the next
   * younger token with the same mark, its creation plus overlap". That one may be what a killed run left behind: the platform
   * does not tell. `births` are the instants at which its tokens there were made, by their ids.
   */
  workedOutAgain(address: string, now: number, births: ReadonlyMap<string, number>, overlap: string | undefined): void {
    for (const [token, promised] of this.#byToken) {
      if (promised.address !== address) continue;
      const next = Math.min(...[...births.values()].filter((at) => at > (births.get(token) ?? Infinity)));
      promised.atLeast = Math.min(promised.atLeast, next + lengthOf(overlap ?? "0s"));
      Object.assign(promised, { replacedAtLatest: now, atMost: now + lengthOf("5d"), settled: false });
    }
  }

  forget(address: string): void {
    for (const promised of this.#at(address)) promised.atLeast = 0;
  }

  mustLive(token: string, now: number): boolean {
    return now < (this.#byToken.get(token)?.atLeast ?? 0);
  }

  mayLive(token: string, now: number): boolean {
    return now < (this.#byToken.get(token)?.atMost ?? 0);
  }

  /** The tokens in their overlap. */
  living(now: number): string[] {
    return [...this.#byToken.keys()].filter((token) => this.mustLive(token, now));
  }

  /** The instants that lie ahead. */
  ahead(now: number): number[] {
    return [...this.#byToken.values()].map(({ atLeast }) => atLeast).filter((time) => time > now);
  }

  #at(address: string): Promised[] {
    return [...this.#byToken.values()].filter((promised) => promised.address === address);
  }
}
