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
  /** The latest that its run may have taken for that. */
  readonly latest: number;
  readonly overlap: string | undefined;
  readonly wasHandedOut: boolean;
}

/**
 * The overlaps of one stack, kept without the provider's help: an old token works until the new one is as old as the overlap. A
 * shorter overlap holds at once. A longer one holds from the end of the run that asks for it, for what is not due by then.
 */
export class Promises {
  readonly #byToken = new Map<string, Promised>();

  /** One that no consumer was ever given need not go on working. */
  replaced(token: string, { address, at, latest, overlap, wasHandedOut }: Replacement): void {
    if (this.#byToken.has(token)) return;
    const length = lengthOf(overlap ?? "0s");
    this.#byToken.set(token, {
      ...{ address, replacedAt: at, replacedAtLatest: latest },
      atLeast: wasHandedOut ? at + length : 0,
      atMost: latest + length,
      settled: false,
    });
  }

  /** What a run that begins asks for: without an overlap there is no promise. */
  asked(address: string, overlap: string | undefined, now: number): void {
    for (const promised of this.#at(address)) {
      const until = overlap === undefined ? 0 : promised.replacedAt + lengthOf(overlap);
      promised.atLeast = Math.min(promised.atLeast, until);
      // Nobody has recorded the shorter one yet; what was not recorded at all, or is not due, is recorded by this one.
      const latest = overlap === undefined ? 0 : promised.replacedAtLatest + lengthOf(overlap);
      if (!promised.settled || now < promised.atMost) promised.atMost = Math.max(promised.atMost, until, latest);
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
  settle(address: string, overlap: string | undefined, now: number): void {
    for (const promised of this.#at(address)) {
      const length = lengthOf(overlap ?? "0s");
      const until = promised.replacedAtLatest + length;
      if (promised.settled) promised.atMost = now < promised.atMost ? until : Math.min(promised.atMost, until);
      if (now < promised.atLeast) promised.atLeast = promised.replacedAt + length;
      promised.settled = true;
    }
  }

  /**
   * The Retirement was replaced by hand: its history is lost, and nothing revokes what it had on its list before its time. What no
   * whole run had recorded there has no overlap.
   */
  untracked(address: string): string[] {
    const lost = [...this.#byToken].filter(([, promised]) => promised.address === address);
    for (const [, promised] of lost) {
      if (!promised.settled) promised.atLeast = 0;
      Object.assign(promised, { atMost: Infinity, settled: false });
    }
    return lost.map(([token]) => token);
  }

  /** Takes over what another stack has promised to these tokens. */
  takeOver(from: Promises, tokens: readonly string[]): void {
    for (const token of tokens) {
      const promised = from.#byToken.get(token);
      if (promised) this.#byToken.set(token, { ...promised, settled: false });
      from.#byToken.delete(token);
    }
  }

  /** A person has these tokens now. */
  drop(tokens: readonly string[]): void {
    for (const token of tokens) this.#byToken.delete(token);
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
