import type { z } from "zod";

/** The state of a platform, in memory and in the state file: an object of lists of records. */
export type StateSchema<State> = z.ZodType<State> & { readonly shape: Readonly<Record<keyof State, z.ZodArray>> };

/** A platform's state: an immutable value that each change replaces, so that the previous one is still there. */
export interface Store<State> {
  readonly now: State;
  /** The state before the most recent change, which a `stale` read returns. */
  readonly before: State;
  /** Changes the lists of a draft. Records are replaced, not mutated. One call counts as one change. */
  change<Result>(edit: (draft: State) => Result): Result;
}

export function createStore<State extends object>(initial: State, changed: () => void): Store<State> {
  let now = initial;
  let before = initial;
  return {
    get now() {
      return now;
    },
    get before() {
      return before;
    },
    change(edit) {
      const lists = Object.entries(now).map(([name, list]) => [name, [...(list as unknown[])]]);
      const draft = Object.fromEntries(lists) as State;
      const result = edit(draft);
      before = now;
      now = draft;
      changed();
      return result;
    },
  };
}

/** Removes the records that match from a draft's list. Returns false if there are none. */
export function remove<Item>(list: Item[], matches: (item: Item) => boolean): boolean {
  const rest = list.filter((item) => !matches(item));
  return list.splice(0, list.length, ...rest).length > rest.length;
}

/** Puts a record into a draft's list: instead of the one with the same id, or at the end. Returns it. */
export function put<Item extends { readonly id: string }>(list: Item[], item: Item): Item {
  const at = list.findIndex(({ id }) => id === item.id);
  list.splice(at < 0 ? list.length : at, 1, item);
  return item;
}

/** Returns the records with the matching one in front. */
export const withFirst = <Item>(list: readonly Item[], isFirst: (item: Item) => boolean): Item[] =>
  [...list].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
