import type { Answer } from "./report";
import type { Row } from "./rows";
import { isSameToken } from "./revoke";

/** Tokens that need a person, for one reason. */
export interface Finding {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What an audit found that needs a person. `--help` documents it: with one, the exit code is 2. */
export function findingsIn(answer: Answer): Finding[] {
  const { owned, unproven, unmanaged, expiresWithin } = answer;
  const found: Readonly<Record<string, readonly Row[]>> = {
    orphaned: stillOrphaned(answer),
    unproven,
    "not found at the platform": owned.filter(({ status }) => status === "not found"),
    expired: owned.filter(({ expired }) => expired),
    "secret no longer works": owned.filter(({ secretInvalid }) => secretInvalid === true),
    [expiringTitle(expiresWithin)]: [...owned, ...unmanaged].filter(({ expiring }) => expiring),
  };
  return Object.entries(found)
    .map(([title, rows]) => ({ title, rows }))
    .filter(({ rows }) => rows.length > 0);
}

/** Returns the orphaned tokens that `--revoke` did not revoke. */
export function stillOrphaned({ orphaned, revocations }: Answer): Row[] {
  const revoked = revocations.filter(({ outcome }) => outcome !== "skipped" && outcome !== "failed");
  return orphaned.filter((row) => !revoked.some(isSameToken(row)));
}

export const expiringTitle = (within: string | null): string => `expires within ${within ?? ""}, no rotation planned`;
