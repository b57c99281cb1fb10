import { identitiesOf, identityOf } from "../values/ids";
import { instantOf } from "../values/instant";
import type { Predecessor } from "../run/token-record";
import type { RetirementInputs } from "./inputs";
import type { Entry, EntryReason, RetirementState } from "./state";
import { sameClockMs } from "../run/clock";
import { dayMs, lengthOf } from "../values/duration";

/** What becomes of the entries of a Retirement. */
export interface EntryPlan {
  /** The entries that keep working until they are due. */
  readonly notYetDue: readonly Entry[];
  /** The entries that are due. */
  readonly due: readonly Entry[];
  /** The hand-made tokens that the program no longer names: nothing revokes them. */
  readonly released: readonly Entry[];
}

/**
 * Plans the list as it has to be now: with the token that was just replaced, if the overlap gives it any time, and with what is
 * superseded. A longer or shorter overlap moves every entry that is not due; an entry that is due stays due.
 * `now` decides what is due; overlaps that begin in this run count from `from`.
 */
export function planEntries(
  before: RetirementState | undefined,
  inputs: RetirementInputs,
  now: number,
  from = now,
): EntryPlan {
  // 1. Forget an entry whose token is current again, or is the one that the program replaces: that has an entry of its own.
  const current = identitiesOf([inputs.current, inputs.replaces?.token]);
  // After a leak, also those that the last run was to revoke and may have seen in use.
  const recorded = [...(before?.retiring ?? []), ...(inputs.revokeNow ? (before?.revoking ?? []) : [])];
  const known = recorded.filter(({ token }) => !current.has(identityOf(token)));

  // 2. Release the hand-made tokens that the program no longer names.
  const named = identitiesOf(inputs.superseded);
  const isReleased = ({ reason, token }: Entry): boolean =>
    reason === "superseded" && !inputs.revokeNow && !named.has(identityOf(token));

  // 3. Move the other entries, as the overlap may have changed.
  const moved = known.filter((entry) => !isReleased(entry)).map((entry) => planned(entry, inputs, now));

  // 4. Add what this run replaces, if its overlap is not over yet, and what the program newly names.
  const listed = identitiesOf(known.map(({ token }) => token));
  const overlapping = replaced(before, inputs, from).filter((entry) => !isDue(entry, now));
  const added = [...overlapping, ...superseded(before, inputs, from)];

  const entries = [...moved, ...added.filter(({ token }) => !listed.has(identityOf(token)))];
  return {
    notYetDue: entries.filter((entry) => !isDue(entry, now)),
    due: entries.filter((entry) => isDue(entry, now)),
    released: known.filter(isReleased),
  };
}

export const isDue = ({ retireAt }: Entry, now: number): boolean => Date.parse(retireAt) <= now;

/** Returns the tokens that were just replaced. Without an overlap, the engine's own deletion revokes them in this run. */
function replaced(before: RetirementState | undefined, inputs: RetirementInputs, from: number): Entry[] {
  if (inputs.current === undefined || inputs.revokeNow || overlapOf(inputs) === 0) return [];
  const since = sinceWhen(inputs, from);
  return predecessors(before, inputs).map(({ token, until, isAdopted = false }) =>
    entryOf(token, isAdopted ? "adopted" : "replaced", since, until, inputs),
  );
}

/** Returns the tokens that a run has just replaced, as the Retirement records them and as the program does. */
export function predecessors(
  before: RetirementState | undefined,
  { current, replaces, hasLeft = false }: RetirementInputs,
): Predecessor[] {
  const last = before &&
    !hasLeft && {
      token: before.current,
      until: before.currentUntil,
      ...(before.currentAdopted && { isAdopted: before.currentAdopted }),
    };
  const known = [last, replaces].filter((one) => typeof one === "object");
  const now = current === undefined ? undefined : identityOf(current);
  const each = new Map(known.map((one) => [identityOf(one.token), one]));
  return [...each].flatMap(([identity, one]) => (identity === now ? [] : [one]));
}

/** Returns when the current token was made, by the platform's clock: the local clock may differ in a later run. In doubt, the later time. */
function sinceWhen({ since, madeAt }: RetirementInputs, from: number): number {
  const theirs = instantOf(since) ?? madeAt ?? from;
  return madeAt === undefined || Math.abs(theirs - madeAt) < sameClockMs ? theirs : Math.max(theirs, madeAt);
}

function superseded(before: RetirementState | undefined, inputs: RetirementInputs, from: number): Entry[] {
  const known = identitiesOf([inputs.current, before?.current, ...(before?.supersedes ?? [])]);
  return inputs.superseded
    .filter((token) => !known.has(identityOf(token)))
    .map((token) => entryOf(token, "superseded", from, null, inputs));
}

/** An entry with its time by the overlap that the program declares now. */
function planned({ unconfirmed, ...entry }: Entry, inputs: RetirementInputs, now: number): Entry {
  if (inputs.revokeNow) return { ...entry, retireAt: text(Math.min(Date.parse(entry.retireAt), now)) };
  if (isDue(entry, now) && !unconfirmed) return entry;
  return {
    ...entry,
    retireAt: text(
      Math.max(overlapEnd(entry, inputs), keptUntil(entry, quietMsOf(inputs)) ?? -Infinity, skippedUntil(entry, now)),
    ),
  };
}

/** An entry whose token a provider signs in with: a run tries again after a day. */
export const skipped = (entry: Entry, now: number): Entry => {
  const next = { ...entry, skippedAt: text(now) };
  return { ...next, retireAt: text(Math.max(Date.parse(entry.retireAt), skippedUntil(next, now))) };
};

/** An instant of a wrong clock, more than a day from now, says nothing: it would keep the token for as long. */
function skippedUntil({ skippedAt }: Entry, now: number): number {
  const until = (instantOf(skippedAt) ?? -Infinity) + dayMs;
  return until <= now + 2 * dayMs ? until : -Infinity;
}

export type OverlapInputs = Pick<RetirementInputs, "overlap" | "revokeNow" | "keepWhileUsed">;

/** How long nobody must have used a token, in milliseconds. 0 without `keepWhileUsed`, and after a leak. */
export const quietMsOf = ({ keepWhileUsed, revokeNow }: Pick<OverlapInputs, "keepWhileUsed" | "revokeNow">): number =>
  revokeNow ? 0 : (lengthOf(keepWhileUsed) ?? 0);

/** A new entry: it works for the overlap from `replacedAt` on, and no longer than the token lives. */
export function entryOf(
  token: string,
  reason: EntryReason,
  replacedAt: number,
  expiresAt: string | null | undefined,
  inputs: OverlapInputs,
): Entry {
  const entry = { token, reason, replacedAt: text(replacedAt), expiresAt: expiresAt ?? null };
  return { ...entry, retireAt: text(overlapEnd(entry, inputs)) };
}

function overlapEnd({ replacedAt, expiresAt }: Pick<Entry, "replacedAt" | "expiresAt">, inputs: OverlapInputs): number {
  const overlap = inputs.revokeNow ? 0 : overlapOf(inputs);
  return Math.min(Date.parse(replacedAt) + overlap, instantOf(expiresAt) ?? Infinity);
}

/** Uses this soon after creation do not count: a run verifies a new secret, and may use it before it is interrupted. */
const ownUseMs = 900_000;

/**
 * Returns until when a token is kept because somebody uses it, in milliseconds since 1970; undefined if nobody does. With `keepWhileUsed`
 * that is so long after its last use, and no longer than it lives. An orphaned token is kept for a day at the least: a token of an
 * interrupted run was never handed out, so one in use belongs to somebody else, such as a copy of this state.
 */
export function keptUntil(
  { reason, replacedAt, lastUsedAt, useUnknownAt, expiresAt }: Entry,
  quietMs = 0,
): number | undefined {
  const isOrphan = reason === "orphaned";
  const used = timeOf(lastUsedAt);
  const byOthers = isOrphan && used <= Date.parse(replacedAt) + ownUseMs ? -Infinity : used;
  const last = quietMs > 0 ? Math.max(byOthers, timeOf(useUnknownAt)) : byOthers;
  const forMs = isOrphan ? Math.max(dayMs, quietMs) : quietMs;
  return last === -Infinity || forMs === 0 ? undefined : Math.min(last + forMs, instantOf(expiresAt) ?? Infinity);
}

const timeOf = (text: string | undefined): number => instantOf(text) ?? -Infinity;

/** True if the overlap of a token has ended and `keepWhileUsed` keeps it. */
export const isKeptByUse = (entry: Entry, inputs: OverlapInputs, now: number): boolean =>
  quietMsOf(inputs) > 0 && !isDue(entry, now) && overlapEnd(entry, inputs) <= now;

/** True if a token was used less than a day ago. */
export const isInUse = ({ lastUsedAt }: Pick<Entry, "lastUsedAt">, now: number): boolean =>
  now - (instantOf(lastUsedAt) ?? -Infinity) < dayMs;

const overlapOf = ({ overlap }: Pick<RetirementInputs, "overlap">): number => lengthOf(overlap) ?? 0;

const text = (time: number): string => new Date(time).toISOString();

/** The entry, kept longer if somebody uses the token. */
export function keptByUse(entry: Entry, quietMs = 0): Entry {
  const until = keptUntil(entry, quietMs);
  return until === undefined || until <= Date.parse(entry.retireAt) ? entry : { ...entry, retireAt: text(until) };
}
