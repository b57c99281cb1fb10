import { durationMs } from "../../values/duration";
import { tagNumber, tagBits, tagInName } from "../../values/ownership-tag";
import { endsLate, expiryOf, toleranceMs } from "../expiry";
import type { Spec } from "../platform";
import type { Session } from "./api";

// Tokens have no names here. What tells ours from all others is the mark of their resource: it stands in the last bits of the
// milliseconds of their ends, which are rounded down to it. A token never outlives what was asked for.
const step = 2 ** tagBits;

/** Rounding may take up to 4.7 hours; what is asked to live less than this is not rounded. */
const shortestRoundedMs = 2 * 86_400_000;

/** The ends of a token's life as they are sent, in milliseconds; null is none. */
export interface Lifetime {
  readonly expiresAt: number | null;
  readonly expiresAfter: number | null;
}

export function lifetimeOf(spec: Spec, name: string, now: number): Lifetime {
  const bits = bitsIn(name);
  const expiry = expiryOf(spec, now);
  const idle = idleOf(spec);
  const roundedDown = (time: number): number => time - modulo(time - bits);
  return {
    expiresAt: expiry === undefined ? null : expiry - now < shortestRoundedMs ? expiry : roundedDown(expiry),
    expiresAfter: idle === undefined ? null : idle < shortestRoundedMs ? idle : roundedDown(idle),
  };
}

/** The first argument that a new session does not comply with: it must not live longer. The server may set a time where none was asked for. */
export function otherThanAsked(spec: Spec, session: Session, now: number): string | undefined {
  const { expiresAt, expireAfterUnusedFor: idle } = session;
  if (endsLate(expiryOf(spec, now), expiresAt)) return spec["expiresAt"] === undefined ? "expiresIn" : "expiresAt";
  const asked = idleOf(spec);
  const asAsked =
    asked === undefined ? typeof idle !== "number" : typeof idle === "number" && idle <= asked + toleranceMs;
  return asAsked ? undefined : "idleTtl";
}

/** What rounding leaves of a life at the least. */
export const shortestLife = (asked: number): number => (asked < shortestRoundedMs ? asked : asked - step);

/** The bits in which a session may carry a mark. One that rounding has made shorter than two days still does. */
export function bitsOfSession({ createdAt, expiresAt, expireAfterUnusedFor: idle }: Session): number[] {
  const end = Date.parse(expiresAt ?? "");
  const life = end - Date.parse(createdAt ?? "");
  const long = (length: number): boolean => length >= shortestRoundedMs - step;
  return [...(long(life) ? [modulo(end)] : []), ...(typeof idle === "number" && long(idle) ? [modulo(idle)] : [])];
}

/** Of the sessions that are new since a mint, those that it has made. Throws when nothing about them could tell. */
export function madeAs(spec: Spec, name: string, now: number, sessions: readonly Session[]): Session[] {
  const bits = bitsIn(name);
  const { expiresAt, expiresAfter } = lifetimeOf(spec, name, now);
  const carries = (time: number | null): boolean => time !== null && modulo(time) === bits;
  if (!carries(expiresAt) && !carries(expiresAfter)) {
    throw new Error("Serverpod Cloud's tokens have no names, and one of so short a life cannot be told from others.");
  }
  /** By how many milliseconds each telling end of a session is earlier than the one that was sent. */
  const early = ({ expiresAt: end, expireAfterUnusedFor: idle }: Session): number[] => [
    ...(carries(expiresAt) ? [modulo(bits - Date.parse(end ?? ""))] : []),
    ...(expiresAfter !== null && carries(expiresAfter) ? [expiresAfter - (idle ?? Number.NaN)] : []),
  ];
  const alike = (tolerance: number): Session[] =>
    sessions.filter((session) => early(session).every((by) => by >= 0 && by < tolerance));
  const made = alike(1);
  const perhaps = made.length > 0 ? [] : alike(1000);
  if (perhaps.length === 0) return made;
  const ids = perhaps.map(({ tokenId }) => tokenId).join(", ");
  throw new Error(`Serverpod Cloud has not kept the milliseconds by which a token is known: it may be ${ids}.`);
}

const bitsIn = (name: string): number => tagNumber(tagInName(name) ?? "");

const modulo = (time: number): number => ((time % step) + step) % step;

function idleOf({ idleTtl }: Spec): number | undefined {
  return typeof idleTtl === "string" ? durationMs(idleTtl) : undefined;
}
