import type { ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import type { TokenIndex } from "../run/token-index";
import { instantOf } from "../values/instant";
import { keptByUse } from "./plan";
import { listedAt } from "./recovery";
import type { Entry } from "./state";

/** When old tokens were last used, as the platform shows it. */

/** The entries with the last use that the platform reports now. `quietMs`: see `quietMsOf`. */
export async function withUse(
  at: ResourceRef,
  current: string,
  entries: readonly Entry[],
  run: Run,
  quietMs = 0,
): Promise<readonly Entry[]> {
  if (entries.length === 0) return entries;
  const there = await listedAt(at, current, run);
  return entries.map((entry) => usedAs(entry, there, quietMs, run));
}

/** An entry with its last use, as a list shows it. With `keepWhileUsed`, a use that is unknown counts as one now. */
export function usedAs(entry: Entry, there: TokenIndex, quietMs: number, { clock }: Pick<Run, "clock">): Entry {
  const seen = there.find(entry.token)?.lastUsedAt;
  const isUnknown = quietMs > 0 && seen === undefined && !there.showsUse;
  const useUnknownAt = new Date(clock.latest(entry.token)).toISOString();
  return keptByUse(
    {
      ...withoutUnknownUse(entry),
      ...(seen !== undefined && { lastUsedAt: latestOf(seen, entry.lastUsedAt) }),
      ...(isUnknown && { useUnknownAt }),
    },
    quietMs,
  );
}

function withoutUnknownUse({ ...entry }: Entry): Entry {
  delete (entry as { useUnknownAt?: string }).useUnknownAt;
  return entry;
}

/** A platform may forget a use, or show it late: the latest one counts. */
const latestOf = (seen: string, before: string | undefined): string =>
  (instantOf(before) ?? -Infinity) > (instantOf(seen) ?? -Infinity) ? String(before) : seen;

/** The tokens that an earlier run was to revoke and that still work, because somebody used them up to that moment. */
export async function stillWorking(
  at: ResourceRef,
  revoking: readonly Entry[] | undefined,
  current: string,
  quietMs: number,
  run: Run,
): Promise<readonly Entry[]> {
  if (revoking === undefined) return [];
  const there = await listedAt(at, current, run);
  return withUse(
    at,
    current,
    revoking.filter(({ token }) => there.find(token) && !run.isCurrent(token)),
    run,
    quietMs,
  );
}
