import type { SharedList } from "../shared/paging";
import type { Session } from "./client";

/**
 * Remembers which sessions existed before a creation. If the answer to the creation is lost, none of them can be the new token. Two
 * lists are read before the first creation, because one may lag behind; each list after that adds its sessions.
 */
export class Sightings {
  /** By session id, the number of the first list that contained it. */
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

  /** Must be called right before a creation. Returns a function that is true for sessions that existed by then. */
  async before(): Promise<(session: Session) => boolean> {
    // Not before this call returns: `onWhole` must find `#began` set.
    this.#began ??= Promise.resolve()
      .then(() => this.list.list())
      .then(() => this.list.list());
    await this.#began.catch((error: unknown) => {
      this.#began = undefined;
      throw error;
    });
    const until = this.#lists;
    return ({ tokenId }) => (this.#first.get(tokenId) ?? Infinity) <= until;
  }
}
