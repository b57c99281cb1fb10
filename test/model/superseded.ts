/** What a run may do to tokens made by hand that its program names in `supersedes`. Instants in milliseconds since 1970. */
interface Named {
  /** When a run first named it. */
  readonly since: number;
  /** The shortest overlap that a run has asked for since the last whole one. */
  overlap: number;
  isNamed: boolean;
}

/**
 * The tokens made by hand of one stack, kept without the provider's help: one is revoked only when its overlap has passed while the
 * program named it. Before that it is released when the program does not name it any more, or the stack goes.
 */
export class Superseded {
  readonly #named = new Map<string, Named>();

  /** A run begins whose program names these. */
  asked(tokens: readonly string[], overlap: number, now: number): void {
    for (const [token, named] of this.#named) {
      named.isNamed = tokens.includes(token);
      if (named.isNamed) named.overlap = Math.min(named.overlap, overlap);
      else this.#releaseAhead(token, named, now);
    }
    for (const token of tokens)
      if (!this.#named.has(token)) this.#named.set(token, { since: now, overlap, isNamed: true });
  }

  /** A whole run is over: the overlap that it asked for is recorded for what was not due. */
  settle(overlap: number, now: number): void {
    for (const named of this.#named.values())
      if (named.isNamed && now < named.since + named.overlap) named.overlap = overlap;
  }

  /** The stack goes. Answers with what undoes that for a `destroy` that fails: its Retirement may have released them or not. */
  end(now: number): () => void {
    const before = [...this.#named];
    for (const [token, named] of before) this.#releaseAhead(token, named, now);
    return () => {
      for (const [token, named] of before) this.#named.set(token, named);
    };
  }

  mayRevoke(token: string, now: number): boolean {
    const named = this.#named.get(token);
    return named !== undefined && now >= named.since + named.overlap;
  }

  /** The instants that lie ahead. */
  ahead(now: number): number[] {
    return [...this.#named.values()].map(({ since, overlap }) => since + overlap).filter((time) => time > now);
  }

  #releaseAhead(token: string, { since, overlap }: Named, now: number): void {
    if (now < since + overlap) this.#named.delete(token);
  }
}
