import type { Entry, Ledger, Wish } from "../../provider/lifecycle/ledger";

export const [hour, day] = [3_600_000, 86_400_000];
const start = Date.parse("2027-01-01T00:00:00.000Z");
/** The instant at such a day of the story, and how long it has lasted. */
export const at = (days: number): number => start + days * day;
export const iso = (days: number): string => new Date(at(days)).toISOString();

export const entry = (token: string, replaced: number, retire: number): Entry => ({
  token,
  replacedAt: iso(replaced),
  retireAt: iso(retire),
});

/** A ledger beside the token "a", made at the start. */
export const ledger = (changes: Partial<Ledger> = {}): Ledger => ({
  current: "a",
  currentSince: iso(0),
  currentUntil: null,
  overlap: "2d",
  supersedes: [],
  retiring: [],
  ...changes,
});

export const wish = (changes: Partial<Wish> = {}): Wish => ({
  current: "a",
  since: iso(0),
  until: undefined,
  madeAt: undefined,
  replaces: undefined,
  overlap: "2d",
  superseded: [],
  revokeNow: false,
  ...changes,
});

/** The token "a" was replaced by "b" at day ten. */
export const replaced = (changes: Partial<Wish> = {}): Wish => wish({ current: "b", since: iso(10), ...changes });

export const nothing = { ahead: [], due: [] };
