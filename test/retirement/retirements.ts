import type { RetirementInputs } from "../../provider/retirement/inputs";
import type { Entry, EntryReason, RetirementState } from "../../provider/retirement/state";

export const [hour, day] = [3_600_000, 86_400_000];
const start = Date.parse("2027-01-01T00:00:00.000Z");
/** The instant at such a day of the story, and how long it has lasted. */
export const at = (days: number): number => start + days * day;
export const iso = (days: number): string => new Date(at(days)).toISOString();

export const entry = (token: string, replaced: number, retire: number, reason: EntryReason = "replaced"): Entry => ({
  token,
  reason,
  replacedAt: iso(replaced),
  retireAt: iso(retire),
  expiresAt: null,
});

/** The Retirement of the token "a", made at the start. */
export const retirement = (changes: Partial<RetirementState> = {}): RetirementState => ({
  current: "a",
  currentSince: iso(0),
  currentUntil: null,
  recordedSince: iso(0),
  overlap: "2d",
  supersedes: [],
  retiring: [],
  ...changes,
});

export const inputsOf = (changes: Partial<RetirementInputs> = {}): RetirementInputs => ({
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
export const replaced = (changes: Partial<RetirementInputs> = {}): RetirementInputs =>
  inputsOf({ current: "b", since: iso(10), ...changes });

export const nothing = { notYetDue: [], due: [], released: [] };
