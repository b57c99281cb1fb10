import { instantOf } from "../values/instant";
import { lengthOf } from "../values/duration";
import { formatInstant } from "./decide";

/** Lines for the user about the token that a rotation replaces. */

interface CurrentToken {
  /** The platform's id. */
  readonly tokenId: string;
  /** Absent or null when it never expires. */
  readonly expiresAt?: unknown;
}

export interface OldToken extends CurrentToken {
  /** The overlap that the program declares. */
  readonly overlap?: unknown;
  /** True if every overlap ends in this run. */
  readonly revokeNow: boolean;
}

/** Returns the line about how long the old secret works, in a preview as in the run. `now` is the platform's time. */
export function oldTokenLine(old: OldToken, now: number): string {
  const { tokenId, overlap, revokeNow } = old;
  const expiry = instantOf(old.expiresAt) ?? Infinity;
  const length = revokeNow ? 0 : (lengthOf(overlap) ?? 0);
  const isOver = length === 0 || now >= expiry;
  if (isOver) return `The old token ${tokenId} is revoked at the end of this run.`;
  const until = now + length;
  const end = until <= expiry ? formatInstant(until) : `${formatInstant(expiry)}, when it expires`;
  return `The old token ${tokenId} keeps working until ${end}.`;
}

/** Returns the line about how long the token works that a failed run was to replace. `now` is the platform's time. */
export function currentTokenLine(present: CurrentToken, now: number): string {
  const { tokenId } = present;
  const expiry = instantOf(present.expiresAt);
  if (expiry === undefined) return `The current token ${tokenId} does not expire.`;
  const verb = now >= expiry ? "expired" : "works until";
  return `The current token ${tokenId} ${verb} ${formatInstant(expiry)}.`;
}
