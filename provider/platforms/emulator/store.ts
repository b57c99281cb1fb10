/** A platform's state: an immutable value that each change replaces, so that the previous one is still there. */
export interface Store<State> {
  readonly now: State;
  /** The state before the most recent change, which a `stale` read returns. */
  readonly before: State;
  /** Replaces the state. One call counts as one change. */
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
