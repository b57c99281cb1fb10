import type { SharedList } from "../paging";
import type { Session } from "./api";

/**
 * Which sessions the lists of this run have shown before a token was created. If the answer to the creation is lost, none of them can be
 * what it has made. Two lists are read before the first creation, for one may lag behind; each list after that adds what it shows.
 */
export class Sightings {
  /** By session id, the number of the list that showed it first. */
  readonly #first = new Map<string, number>();
  #lists = 0;
  #began: Promise<unknown> | undefined;

  constructor(private readonly list: SharedList<Session>) {
    list.onWhole((sessions) => {
      if (this.#began === undefined) return;
      this.#lists += 1;
      for (const { tokenId } of sessions) if (!this.#first.has(tokenId)) this.#first.set(tokenId, this.#lists);
    });
  }

  /** To be called right before a creation: returns whether a session was there by then. */
  async before(): Promise<(session: Session) => boolean> {
    // After this call, for `onWhole` must find it begun.
    this.#began ??= Promise.resolve()
      .then(() => this.list.fresh())
      .then(() => this.list.fresh());
    await this.#began.catch((error: unknown) => {
      this.#began = undefined;
      throw error;
    });
    const until = this.#lists;
    return ({ tokenId }) => (this.#first.get(tokenId) ?? Infinity) <= until;
  }
}
