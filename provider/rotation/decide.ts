import type { Reason } from "../platforms/contract";
import { instantOf } from "../values/instant";
import { dueFrom, dueOf, type Life, type RotationSettings } from "./due";
import { sameClockMs } from "../run/clock";
import type { Times } from "./clock-skew";
import { dayMs } from "../values/duration";

/** The reason why a token is replaced; the first four are for changed arguments. */
export type RotationReason = Reason | "expired" | "expiry-window" | "max-age" | "trigger" | "secret-invalid";

/** The reasons that depend on the clock only, a Retirement's `due` among them. */
export const reasonsByClock: ReadonlySet<string> = new Set(["expired", "expiry-window", "max-age", "due"]);

/** The facts that the decision is based on. */
export interface Situation {
  readonly token: Life & {
    /** A refresh has seen that the platform no longer accepts the secret. */
    readonly secretInvalid?: unknown;
  };
  /** The arguments of the program. */
  readonly settings: RotationSettings;
  /** The resource's URN. */
  readonly urn: string;
  /** The changed arguments, and the reason that they are for a replacement. */
  readonly changed: { readonly reason: Reason | undefined; readonly properties: readonly string[] };
  /** True if `rotateWhenChanged` went from one value to another. */
  readonly triggered: boolean;
  /** Returns when a token that is made at this instant would expire, in milliseconds since 1970; undefined for never. */
  readonly nextExpiry: (made: number) => number | undefined;
}

/** The decision. `because` continues a sentence after the name of the resource. */
export type Verdict =
  | { readonly verdict: "keep" }
  | { readonly verdict: "warn"; readonly because: string }
  | { readonly verdict: "replace"; readonly reason: RotationReason; readonly because: string };

const keep: Verdict = { verdict: "keep" };
const week = 7 * dayMs;
const newForMs = 2 * sameClockMs;

/**
 * Decides whether a token is replaced, and why. Never for its expiry or its age when a token made now would be due at once: that
 * would be replaced in every run. If the time is uncertain, the later one counts: an early rotation is harmless, an expired secret is
 * not.
 */
export function decide(situation: Situation, { there, latest }: Times): Verdict {
  const { changed, triggered } = situation;
  if (changed.reason !== undefined) return replace(changed.reason, `${changed.properties.join(", ")} changed`);
  if (triggered) return replace("trigger", "`rotateWhenChanged` changed");
  if (situation.token.secretInvalid === true)
    return replace("secret-invalid", "the platform no longer accepts its secret");
  const verdict = decideAt(situation, latest, there);
  // A clock that stays wrong must not replace a token in every run.
  return verdict.verdict === "replace" || there === latest ? verdict : decideAt(situation, there, there);
}

/** Decides for one possible time, `now`. The next token is made at `there`, which differs if the clock is still wrong. */
function decideAt(situation: Situation, now: number, there: number): Verdict {
  const due = dueNow(situation, now);
  if (!due) return mayWarn(situation, now);
  const next = now === there ? nextAt(situation, now) : nextAsLast(situation, there, now);
  // Within the tolerance too: a fixed end stays due at the same instant, whenever the token is replaced.
  if (!isDueBy(situation, next, Math.max(now, due.at)) || mayBeDead(situation, due, now, there)) return due.verdict;
  if (now < due.at) return mayWarn(situation, now);
  return { verdict: "warn", because: `${due.verdict.because}, ${noUse}` };
}

const noUse = "but a new token would be due at once too. Set a later `expiresAt`, or `expiresIn`";

function replace(reason: RotationReason, because: string) {
  return { verdict: "replace", reason, because } as const;
}

type DueNow = NonNullable<ReturnType<typeof dueNow>>;

/** Returns why a token is due now, and since when: by the tolerance, that may be in the future. */
function dueNow({ token, settings, urn }: Situation, now: number) {
  const expiry = instantOf(token.expiresAt);
  const made = instantOf(token.createdAt);
  const { window, age } = dueOf(token, settings, urn);
  if (expiry !== undefined && now >= expiry)
    return { at: expiry, verdict: replace("expired", `it expired ${formatInstant(expiry)}`) };
  // Two clocks that count as the same may be a minute apart: a token so new is never due.
  if (now < (made ?? -Infinity) + newForMs) return undefined;
  const isDue = (at: number | undefined): at is number => at !== undefined && now >= dueFrom(token, at);
  const andDue = (at: number): string => `and ${now < at ? "is" : "was"} due ${formatInstant(at)}`;
  if (isDue(window))
    return { at: window, verdict: replace("expiry-window", `it expires ${formatInstant(expiry)} ${andDue(window)}`) };
  if (isDue(age)) return { at: age, verdict: replace("max-age", `it was made ${formatInstant(made)} ${andDue(age)}`) };
  return undefined;
}

/** The life of a token that is made at this time. */
const nextAt = ({ nextExpiry }: Situation, made: number): Life => ({
  createdAt: instantText(made),
  expiresAt: instantText(nextExpiry(made)),
});

/** True if a token expires at the same instant, whenever it is made. */
const isFixed = ({ nextExpiry }: Situation, made: number, other: number): boolean =>
  nextExpiry(made) === nextExpiry(other);

/** The life of the next token if the clock is still wrong. Some platforms get an expiry by that clock: the token lives as long as the last one. */
function nextAsLast(situation: Situation, made: number, now: number): Life {
  const { token } = situation;
  const life = (instantOf(token.expiresAt) ?? Number.NaN) - (instantOf(token.createdAt) ?? Number.NaN);
  const next = nextAt(situation, made);
  return isFixed(situation, now, made) || Number.isNaN(life) ? next : { ...next, expiresAt: instantText(made + life) };
}

/**
 * True if the later of two possible times means that a token has expired or soon will: half of the life that it had left when it was
 * made is over. With a clock that stays wrong by less than the token's life, it is then replaced more often, but not in every run.
 */
function mayBeDead(situation: Situation, due: DueNow, now: number, there: number): boolean {
  const { token } = situation;
  const expiry = instantOf(token.expiresAt);
  const made = instantOf(token.createdAt) ?? now;
  if (now === there || expiry === undefined || isFixed(situation, now, there)) return false;
  return due.verdict.reason !== "max-age" && now >= Math.min(expiry, (made + now - there + expiry) / 2);
}

/** True if a token with this life is due by then. */
function isDueBy({ settings, urn }: Situation, next: Life, then: number): boolean {
  const { window, age } = dueOf(next, settings, urn);
  return [instantOf(next.expiresAt), window, age].some((time) => time !== undefined && time <= then);
}

/** Warns about a token that nothing replaces before it expires, in the last third of its life and its last week. */
function mayWarn({ token, settings, urn }: Situation, now: number): Verdict {
  const expiry = instantOf(token.expiresAt);
  if (expiry === undefined) return keep;
  const { window, age } = dueOf(token, settings, urn);
  const made = instantOf(token.createdAt) ?? now;
  const soon = expiry - now <= Math.min(week, (expiry - made) / 3);
  if (!soon || window !== undefined || (age !== undefined && age < expiry)) return keep;
  return {
    verdict: "warn",
    because: `it expires in ${daysOrHours(expiry - now)} and has no \`rotateBefore\`. Set it so that a run replaces the token in time`,
  };
}

function daysOrHours(milliseconds: number): string {
  const { size, unit } = milliseconds >= dayMs ? { size: dayMs, unit: "day" } : { size: dayMs / 24, unit: "hour" };
  const count = Math.floor(milliseconds / size);
  return count === 0 ? "less than an hour" : `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Formats an instant for messages: to the second, UTC. */
export const formatInstant = (time: number | undefined): string =>
  time === undefined ? "at an unknown time" : new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

const instantText = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();
