import { digits } from "../../values/digits";
import { dayMs, durationMs } from "../../values/duration";
import { tagInName, type TagCodec } from "../../values/ownership-tag";
import { endsLate, expiryOf, toleranceMs } from "../shared/expiry";
import type { Spec } from "../contract";
import type { Session } from "./client";

// Tokens have no names here. The resource's tag is encoded in the expiry instead: the last bits of its milliseconds are the number of the
// tag. Expiries are rounded down to it, so that a token never outlives the requested expiry.
const bits = 24;
const step = 2 ** bits;

/** Rounding takes up to 4.7 hours. Shorter lifetimes than this are not rounded. */
const shortestRoundedMs = 2 * dayMs;

/** The numbers of the sessions of ordinary log-ins: their lives are whole days. */
const ordinary: ReadonlySet<number> = new Set(Array.from({ length: 400 }, (_, days) => (days * dayMs) % step));

/** The milliseconds of their ends carry the number of a tag: bits of its second half, which also depends on the stack id. */
export const inMilliseconds: TagCodec = {
  encode: (tag) => String(digits.number(tag.slice(tag.length / 2), bits)),
  mistakenFor: (encoded) => (ordinary.has(Number(encoded)) ? "an ordinary log-in" : undefined),
  leastLife: (asked) => (asked < shortestRoundedMs ? asked : asked - step),
};

/** The expiry and the idle time to send, in milliseconds; null for none. */
export interface Lifetime {
  readonly expiresAt: number | null;
  readonly expiresAfter: number | null;
}

export function lifetimeOf(spec: Spec, name: string, now: number): Lifetime {
  const tagNumber = tagNumberIn(name);
  const expiry = expiryOf(spec, now);
  const idle = idleOf(spec);
  const roundedDown = (time: number): number => time - modulo(time - tagNumber);
  return {
    expiresAt: expiry === undefined ? null : expiry - now < shortestRoundedMs ? expiry : roundedDown(expiry),
    expiresAfter: idle === undefined ? null : idle < shortestRoundedMs ? idle : roundedDown(idle),
  };
}

/** Returns the first argument that a new session violates by living longer; undefined if there is none. Expiries nobody asked for are fine. */
export function otherThanAsked(spec: Spec, session: Session, now: number): string | undefined {
  const { expiresAt, expireAfterUnusedFor: idle } = session;
  if (endsLate(expiryOf(spec, now), expiresAt)) return spec["expiresAt"] === undefined ? "expiresIn" : "expiresAt";
  const asked = idleOf(spec);
  const asAsked =
    asked === undefined ? typeof idle !== "number" : typeof idle === "number" && idle <= asked + toleranceMs;
  return asAsked ? undefined : "idleTtl";
}

/** Returns what a session may carry of a tag. Rounding may have made its lifetime shorter than two days. */
export function encodedTagsOf({ createdAt, expiresAt, expireAfterUnusedFor: idle }: Session): string[] {
  const end = Date.parse(expiresAt ?? "");
  const life = end - Date.parse(createdAt ?? "");
  const long = (length: number): boolean => length >= shortestRoundedMs - step;
  const ends = [...(long(life) ? [end] : []), ...(typeof idle === "number" && long(idle) ? [idle] : [])];
  return ends.map((end) => String(modulo(end)));
}

/** Returns those of the new sessions that a creation made. Throws if nothing distinguishes them from others. */
export function madeAs(spec: Spec, name: string, now: number, sessions: readonly Session[]): Session[] {
  const tagNumber = tagNumberIn(name);
  const { expiresAt, expiresAfter } = lifetimeOf(spec, name, now);
  const carries = (time: number | null): boolean => time !== null && modulo(time) === tagNumber;
  if (!carries(expiresAt) && !carries(expiresAfter)) {
    throw new Error(
      "Serverpod Cloud's tokens have no names, and a token with so short a lifetime cannot be distinguished from others.",
    );
  }
  /** Returns by how many milliseconds each tagged end of a session is earlier than the one that was sent. */
  const early = ({ expiresAt: end, expireAfterUnusedFor: idle }: Session): number[] => [
    ...(carries(expiresAt) ? [modulo(tagNumber - Date.parse(end ?? ""))] : []),
    ...(expiresAfter !== null && carries(expiresAfter) ? [expiresAfter - (idle ?? Number.NaN)] : []),
  ];
  const alike = (tolerance: number): Session[] =>
    sessions.filter((session) => early(session).every((by) => by >= 0 && by < tolerance));
  const made = alike(1);
  const perhaps = made.length > 0 ? [] : alike(1000);
  if (perhaps.length === 0) return made;
  const ids = perhaps.map(({ tokenId }) => tokenId).join(", ");
  throw new Error(`Serverpod Cloud did not keep the milliseconds that identify a token: it may be ${ids}.`);
}

const tagNumberIn = (name: string): number => Number(inMilliseconds.encode(tagInName(name) ?? ""));

const modulo = (time: number): number => ((time % step) + step) % step;

function idleOf({ idleTtl }: Spec): number | undefined {
  return typeof idleTtl === "string" ? durationMs(idleTtl) : undefined;
}
