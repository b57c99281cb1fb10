/** The steps of a run, which go on at the same time. After the first failure none begins, and the run is over when all have ended. */
export class UnderWay {
  #failed = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #all: Promise<unknown>[] = [];

  begin<T>(step: () => Promise<T>): Promise<T> {
    if (this.#failed) return Promise.reject(new Error("The run has failed before this step."));
    const one = step();
    this.#all.push(one.catch(() => (this.#failed = true)));
    return one;
  }

  /** What the engine does for one resource after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine;
    return mine;
  }

  async whole(program: () => Promise<unknown>): Promise<void> {
    try {
      await program();
    } catch (error) {
      this.#failed = true;
      await Promise.all(this.#all);
      throw error;
    }
  }
}

/** All at the same time; a failure shows when each has ended. */
export async function allOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const ended = await Promise.allSettled(items.map(work));
  const failure = ended.find((one) => one.status === "rejected");
  if (failure) throw failure.reason;
}
