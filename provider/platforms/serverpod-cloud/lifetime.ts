import { durationMs } from "../../values/duration";
import { nonceBits } from "../../values/name";
import { expiryOf } from "../expiry";
import type { Spec } from "../platform";
import type { Session } from "./api";

// Tokens have no names here. What tells one whose answer was lost from all others is the chance in the milliseconds of its
// life: their last 24 bits are those of the name that the mint was given.
const bits = 24;
const step = 2 ** bits;

/** Rounding may take up to 4.7 hours; what is asked to live less than this is not rounded. */
const shortestRoundedMs = 2 * 86_400_000;

/** The ends of a token's life as they are sent, in milliseconds; null is none. */
export interface Lifetime {
  readonly expiresAt: number | null;
  readonly expiresAfter: number | null;
}

export function lifetimeOf(spec: Spec, name: string, now: number): Lifetime {
  const nonce = nonceBits(name, bits);
  const expiry = expiryOf(spec, now);
  const idle = idleOf(spec);
  const roundedDown = (time: number): number => time - ((((time - nonce) % step) + step) % step);
  return {
    expiresAt: expiry === undefined ? null : expiry - now < shortestRoundedMs ? expiry : roundedDown(expiry),
    expiresAfter: idle === undefined ? null : idle < shortestRoundedMs ? idle : roundedDown(idle),
  };
}

/** The sessions that a mint under this name has made. Throws when nothing about them could tell. */
export function madeUnder(spec: Spec, name: string, now: number, sessions: readonly Session[]): Session[] {
  const nonce = nonceBits(name, bits);
  const { expiresAt, expiresAfter } = lifetimeOf(spec, name, now);
  const carries = (time: number | null): boolean => time !== null && time % step === nonce;
  if (!carries(expiresAt) && !carries(expiresAfter)) {
    throw new Error("Serverpod Cloud's tokens have no names, and one of so short a life cannot be told from others.");
  }
  /** By how many milliseconds each telling end of a session is earlier than the one that was sent. */
  const early = ({ expiresAt: end, expireAfterUnusedFor: idle }: Session): number[] => [
    ...(carries(expiresAt) ? [(((nonce - Date.parse(end ?? "")) % step) + step) % step] : []),
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

function idleOf({ idleTtl }: Spec): number | undefined {
  return typeof idleTtl === "string" ? durationMs(idleTtl) : undefined;
}
