/** A platform's state: a value that is replaced, never altered, so that the one before a change costs nothing to keep. */
export interface Store<State> {
  readonly now: State;
  /** As it was before the most recent change: what a `stale` read sees. */
  readonly before: State;
  /** One call is one change, however much it changes. */
  commit(next: State): void;
}

export function createStore<State>(initial: State, changed: () => void): Store<State> {
  let now = initial;
  let before = initial;
  return {
    get now() {
      return now;
    },
    get before() {
      return before;
    },
    commit(next) {
      before = now;
      now = next;
      changed();
    },
  };
}
