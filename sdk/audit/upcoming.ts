import type { Row } from "./rows";

/** The statuses of tokens that consumers may use, and that no run is about to revoke. */
const inUse: ReadonlySet<Row["status"]> = new Set(["current", "unmanaged"]);

export type Expiring = Pick<Row, "status" | "expiresAt" | "rotateAt">;

/** True if a token is to expire and no rotation replaces it before. */
export const expiresWithoutRotation = ({ status, expiresAt, rotateAt }: Expiring, now: string): boolean =>
  inUse.has(status) && isAfter(expiresAt, now) && !(rotateAt !== null && isAfter(expiresAt, rotateAt));

/** True if the next run replaces this token. */
export const isDue = ({ status, expired, rotateAt, rotateFrom }: Row, now: string): boolean =>
  status === "current" && !expired && isPast(rotateFrom ?? rotateAt, now);

/** True if the next run revokes this token. */
export const isRetirementDue = ({ status, retireAt }: Row, now: string): boolean =>
  status === "pending deletion" || (status === "in overlap" && isPast(retireAt, now));

export const isAfter = (instant: string | null, other: string): boolean =>
  instant !== null && Date.parse(instant) > Date.parse(other);

export const isPast = (instant: string | null, now: string): boolean => instant !== null && !isAfter(instant, now);
