import type { Row } from "./rows";

/** The statuses of tokens that consumers may use, and that no run is about to revoke. */
const inUse: ReadonlySet<Row["status"]> = new Set(["current", "unmanaged"]);

/** True if a token is to expire and no rotation replaces it before. */
export const expiresWithoutRotation = ({ status, expiresAt, rotatesAt }: Row, now: string): boolean =>
  inUse.has(status) && isAfter(expiresAt, now) && !(rotatesAt !== null && isAfter(expiresAt, rotatesAt));

/** True if the next run replaces this token. */
export const isDue = ({ status, expired, rotatesAt, rotatesFrom }: Row, now: string): boolean =>
  status === "current" && !expired && isPast(rotatesFrom ?? rotatesAt, now);

/** True if the next run revokes this token. */
export const isRetirementDue = ({ status, until }: Row, now: string): boolean =>
  status === "pending deletion" || (status === "in overlap" && isPast(until, now));

export const isAfter = (instant: string | null, other: string): boolean =>
  instant !== null && Date.parse(instant) > Date.parse(other);

const isPast = (instant: string | null, now: string): boolean => instant !== null && !isAfter(instant, now);
