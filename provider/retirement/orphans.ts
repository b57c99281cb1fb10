import { instantOf } from "../values/instant";
import { entryOf, held, type Entry, type OverlapInputs } from "./plan";

/** A token at the platform that carries the tag of a Retirement's resource, and that the state does not have. */
export interface Unrecorded {
  readonly token: string;
  readonly createdAt?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly lastUsedAt?: string | undefined;
}

/**
 * The entries of orphaned tokens. Each counts as replaced by the next younger token of its resource, be it one of the `others`.
 * One that is younger than the current token was never handed out, and is due at once.
 */
export function orphanEntries(
  orphans: readonly Unrecorded[],
  currentSince: number,
  inputs: OverlapInputs,
  others: readonly Unrecorded[] = [],
): Entry[] {
  const births = [...[...orphans, ...others].map(({ createdAt }) => instantOf(createdAt)), currentSince].filter(
    (time) => time !== undefined,
  );
  return orphans.map(({ token, createdAt, expiresAt, lastUsedAt }) => {
    const made = instantOf(createdAt) ?? currentSince;
    const next = Math.min(...births.filter((time) => time > made));
    const neverHandedOut = made > currentSince;
    const began = neverHandedOut || next === Infinity ? made : next;
    const overlap = neverHandedOut ? { overlap: "0s", revokeNow: inputs.revokeNow } : inputs;
    const entry = {
      ...entryOf(token, "orphaned", began, expiresAt, overlap),
      ...(lastUsedAt !== undefined && { lastUsedAt }),
    };
    return inputs.revokeNow ? entry : held(entry);
  });
}
