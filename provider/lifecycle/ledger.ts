import { identityOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { lengthOf } from "./due";
import { sameClockMs } from "./skew";

/** A token that was replaced and goes on working for a while. */
export interface Entry {
  /** Its resource id. */
  readonly token: string;
  /** When the token that replaced it was made; ISO 8601 UTC, as all instants here. */
  readonly replacedAt: string;
  /** When it is due to be revoked. */
  readonly retireAt: string;
}

/** A token that was current until now. */
export interface Predecessor {
  /** Its resource id. */
  readonly token: string;
  /** When it expires; null for never. */
  readonly until: string | null;
}

/** The ledger beside a token, as the state has it. */
export interface Ledger {
  /** The resource id of the token. */
  readonly current: string;
  /** When that one was made, and when it expires; null for never. */
  readonly currentSince: string;
  readonly currentUntil: string | null;
  readonly overlap: string;
  /** The ids of hand-made tokens that are on the list, or were. */
  readonly supersedes: readonly string[];
  readonly retiring: readonly Entry[];
  /** Tokens that the last run that changed it was to revoke: a run that broke off may have left them. */
  readonly ending?: readonly string[];
  /** Marks of addresses that the token had before. */
  readonly marks?: readonly string[];
}

/** What the program asks for; undefined is what a preview does not know yet. */
export interface Wish {
  readonly current: string | undefined;
  /** When that token was made, and when it expires. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** The token that the program replaces in this run, as far as that is known: the ledger may have missed when it was made. */
  readonly replaces: Predecessor | undefined;
  /** When it was made by our clock, if that was in this run; milliseconds since 1970. */
  readonly madeAt: number | undefined;
  /** A duration. */
  readonly overlap: string;
  /** Resource ids of tokens made by hand. */
  readonly superseded: readonly string[];
  /** Nothing that was replaced is to live on. */
  readonly revokeNow: boolean;
}

export interface Settled {
  /** What goes on working, until its time. */
  readonly ahead: readonly Entry[];
  /** What is due. */
  readonly due: readonly Entry[];
}

/**
 * The list as it has to be now: with the token that was just replaced, if the overlap gives it any time, and what is superseded.
 * A promised time moves earlier by a shorter overlap, and never later.
 */
export function settle(before: Ledger | undefined, wish: Wish, now: number): Settled {
  const gone = identitiesOf([wish.current, wish.replaces?.token]);
  const known = (before?.retiring ?? []).filter(({ token }) => !gone.has(identityOf(token)));
  const listed = identitiesOf(known.map(({ token }) => token));
  const added = [...replaced(before, wish, now), ...superseded(before, wish, now)].filter(
    ({ token }) => !listed.has(identityOf(token)),
  );
  const entries = [...known.map((entry) => shortened(entry, wish, now)), ...added];
  return {
    ahead: entries.filter(({ retireAt }) => Date.parse(retireAt) > now),
    due: entries.filter(({ retireAt }) => Date.parse(retireAt) <= now),
  };
}

export const identitiesOf = (tokens: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(tokens.filter((token) => token !== undefined).map(identityOf));

/** What was replaced just now. When it has no time left, the engine's own deletion ends it in this run. */
function replaced(before: Ledger | undefined, wish: Wish, now: number): Entry[] {
  if (wish.current === undefined || wish.revokeNow || overlapOf(wish) === 0) return [];
  const since = sinceWhen(wish, now);
  return predecessors(before, wish)
    .map(({ token, until }) => promised(token, since, until, wish))
    .filter(({ retireAt }) => Date.parse(retireAt) > now);
}

/** What a run has just replaced: as the ledger knows it, and as the program does. */
export function predecessors(before: Ledger | undefined, { current, replaces }: Wish): Predecessor[] {
  const last = before && { token: before.current, until: before.currentUntil };
  const known = [last, replaces].filter((one) => one !== undefined);
  const now = current === undefined ? undefined : identityOf(current);
  const each = new Map(known.map((one) => [identityOf(one.token), one]));
  return [...each].flatMap(([identity, one]) => (identity === now ? [] : [one]));
}

/** When the current token was made, by our clock if the platform's is another: ours also tells when something is due. */
function sinceWhen({ since, madeAt }: Wish, now: number): number {
  const theirs = instantOf(since) ?? now;
  const ours = madeAt ?? Math.min(theirs, now);
  return Math.abs(theirs - ours) < sameClockMs ? theirs : ours;
}

function superseded(before: Ledger | undefined, wish: Wish, now: number): Entry[] {
  const known = identitiesOf([wish.current, before?.current, ...(before?.supersedes ?? [])]);
  return wish.superseded
    .filter((token) => !known.has(identityOf(token)))
    .map((token) => promised(token, now, null, wish));
}

function shortened(entry: Entry, wish: Wish, now: number): Entry {
  if (wish.revokeNow) return { ...entry, retireAt: earlier(entry.retireAt, now) };
  return { ...entry, retireAt: earlier(entry.retireAt, Date.parse(entry.replacedAt) + overlapOf(wish)) };
}

/** What a token is promised that was replaced then: the overlap, and no longer than it lives. */
export function promised(
  token: string,
  replacedAt: number,
  expiresAt: string | null | undefined,
  wish: Pick<Wish, "overlap" | "revokeNow">,
): Entry {
  const until = Math.min(replacedAt + (wish.revokeNow ? 0 : overlapOf(wish)), instantOf(expiresAt) ?? Infinity);
  return { token, replacedAt: text(replacedAt), retireAt: text(until) };
}

const overlapOf = ({ overlap }: Pick<Wish, "overlap">): number => lengthOf(overlap) ?? 0;

const earlier = (instant: string, time: number): string => text(Math.min(Date.parse(instant), time));

const text = (time: number): string => new Date(time).toISOString();

/** A token at the platform that carries the mark of a ledger's resource, and that nobody knows. */
export interface Unknown {
  readonly token: string;
  readonly createdAt?: string | undefined;
  readonly expiresAt?: string | undefined;
}

/**
 * What to promise to tokens that a crash has left behind: each is taken for replaced by the next younger one, be it one of
 * the `others` of this resource. One that is younger than the current token was never handed out, and is due at once.
 */
export function promisesFor(
  unknown: readonly Unknown[],
  currentSince: number,
  wish: Pick<Wish, "overlap" | "revokeNow">,
  now: number,
  others: readonly Unknown[] = [],
): Entry[] {
  const births = [...[...unknown, ...others].map(({ createdAt }) => instantOf(createdAt)), currentSince].filter(
    (time) => time !== undefined,
  );
  return unknown.map(({ token, createdAt, expiresAt }) => {
    const made = instantOf(createdAt);
    if (made !== undefined && made > currentSince) return promised(token, now, text(now), wish);
    const next = Math.min(...births.filter((time) => made !== undefined && time > made));
    return promised(token, next === Infinity ? now : next, expiresAt, wish);
  });
}
