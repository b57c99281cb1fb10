import { identityOf, platformOf, tokenIdOf } from "../values/ids";
import type { ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import { TokenIndex } from "../run/token-index";
import { listTokens, revokeToken, whyNotRevoked, type DoomedToken } from "../tokens/calls";
import { explainSkip, type SkipReason } from "../tokens/guard";
import { keptUntil, isDue, skipped } from "./plan";
import { kindAt, nameAt, tokenAt, type Entry } from "./state";
import { formatInstant } from "../rotation/decide";
import { lastUseText } from "./lines";
import { usedAs } from "./use";

/** Ends an entry of a Retirement that is deleted: revokes the token, or leaves it alone with a line that says why. */
export async function endEntry(entry: Entry, at: ResourceRef, run: Run): Promise<void> {
  if (run.isCurrent(entry.token) || run.isRetained(entry.token)) return;
  await measureClock(entry, run);
  const reason = run.revokeNow ? undefined : (whyReleased(entry, at, run) ?? whyKept(entry, at, run));
  if (reason !== undefined) run.say(`${nameAt(at)}: ${tokenIdOf(entry.token)} ${reason}`);
  else if (!(await isUsedAfterAll(entry, at, run))) await revoke(entry, at, run);
}

/**
 * True if `keepWhileUsed` keeps a token that was used since the run decided to revoke it. It asks the platform once more. The new instance
 * has the entry in `revoking`, so that the next run finds that the token still works.
 */
async function isUsedAfterAll(entry: Entry, at: ResourceRef, run: Run): Promise<boolean> {
  const { quietMs = 0 } = run.at(tokenAt(at));
  if (quietMs === 0 || run.revokeNow) return false;
  const known = { id: entry.token, expiresAt: entry.expiresAt, urn: tokenAt(at) };
  const there = new TokenIndex(platformOf(entry.token), await listTokens(kindAt(at), known, run));
  const now = usedAs(entry, there, quietMs, run);
  if (!there.find(entry.token) || isDue(now, run.clock.earliest(entry.token))) return false;
  run.say(`${nameAt(at)}: not revoking ${tokenIdOf(entry.token)}: it was used during this run. ${lastUseText(now)}`);
  return true;
}

/** Sends one request to learn the platform's time, where that decides whether a token is released. */
async function measureClock(entry: Entry, run: Run): Promise<void> {
  const { clock, revokeNow } = run;
  if (entry.reason === "replaced" || revokeNow || clock.isOverridden || clock.aheadMs(entry.token) !== undefined)
    return;
  if (isDue(entry, clock.earliest(entry.token))) await run.connect(platformOf(entry.token)).api.verifyCredential();
}

const isSame =
  ({ token }: Entry) =>
  (other: string): boolean =>
    identityOf(token) === identityOf(other);

/** Returns why a hand-made token is released: the program no longer names it. */
const whyReleased = (entry: Entry, at: ResourceRef, run: Run): string | undefined =>
  run
    .at(tokenAt(at))
    .handedOver?.released.map(({ token }) => token)
    .some(isSame(entry))
    ? "is released and still works. Revoke it once nothing uses it."
    : undefined;

/** Returns why a token stays: it is not due, by this instance's list and by the decision of the run. */
function whyKept(entry: Entry, at: ResourceRef, run: Run): string | undefined {
  const { handedOver, hasNewRetirement } = run.at(tokenAt(at));
  if (handedOver?.pendingRevocation.some(isSame(entry))) return undefined;
  // An earlier run, which failed before its deletions, may have released a hand-made token.
  if (handedOver && entry.reason === "superseded")
    return "is no longer in the list of this Retirement and still works. Revoke it once nothing uses it.";
  if (isDue(entry, run.clock.earliest(entry.token))) return undefined;
  // The instance that took its place did not get its list, in this run or in one that was interrupted.
  if (handedOver || hasNewRetirement) return untracked;
  if (isOfPerson(entry, at, run)) return released(entry);
  return keptUntil(entry) === undefined ? undefined : inUse;
}

/** True if the token was made by hand and the program that was to replace it is gone. */
const isOfPerson = ({ reason }: Entry, at: ResourceRef, run: Run): boolean =>
  reason === "superseded" || (reason === "adopted" && run.at(tokenAt(at)).current === undefined);

const untracked =
  "is in its overlap, but its Retirement was replaced by hand and the new one has no record of it. It still works. Find it with " +
  "`pulumi-tokens audit` and revoke it once nothing uses it.";

const released = ({ skippedAt }: Entry): string =>
  `is released: ${skippedAt === undefined ? "its overlap has not ended" : "a provider signed in with it when its overlap ended"}. ` +
  "It was made by hand and still works. Revoke it once nothing uses it.";

const inUse =
  "is in use, perhaps by another stack. It still works. Find its owner with `pulumi-tokens audit --all-stacks`.";

/** True if a run without a program ends an overlap early. A `destroy` that leaves the token (`--exclude-protected`) looks like any other. */
const isEarly = ({ reason, retireAt }: Entry, at: ResourceRef, run: Run): boolean =>
  reason === "replaced" &&
  !run.revokeNow &&
  run.at(tokenAt(at)).declaredOverlap === undefined &&
  Date.parse(retireAt) > run.clock.now();

/** Returns the entries that are due and must stay on the list: a provider signs in with their tokens, which a line says, or may do so. */
export async function skippedOf(due: readonly Entry[], at: ResourceRef, run: Run): Promise<readonly Entry[]> {
  const reasons = await Promise.all(due.map((entry) => whyNotRevoked(kindAt(at), doomedOf(entry, at), run)));
  return due.flatMap((entry, index) => {
    const why = reasons[index];
    if (why === undefined) return [];
    // The deletion of the previous instance looks again. If it revokes the token, the next run finds that it is gone.
    if (why === "unclear") return [entry];
    run.say(`${nameAt(at)}: ${notRevoked(entry, why, run)} \`pulumi up\` tries again after a day.`);
    return [skipped(entry, run.clock.latest(entry.token))];
  });
}

const doomedOf = ({ token, expiresAt, reason }: Entry, at: ResourceRef): DoomedToken => ({
  id: token,
  expiresAt,
  urn: tokenAt(at),
  madeByStack: reason !== "superseded",
});

async function revoke(entry: Entry, at: ResourceRef, run: Run): Promise<void> {
  const { token, retireAt } = entry;
  const until = formatInstant(Date.parse(retireAt));
  const why = isEarly(entry, at, run)
    ? `, although its overlap lasts until ${until}: its Retirement was deleted.`
    : ".";
  const ending = await revokeToken(kindAt(at), doomedOf(entry, at), run);
  const name = nameAt(at);
  if (ending === "revoked") run.say(`${name}: revoked ${tokenIdOf(token)}${why}`);
  else if (ending !== "gone") run.say(`${name}: ${notRevoked(entry, ending, run)}`);
}

function notRevoked({ token }: Entry, why: SkipReason, run: Run): string {
  const { reason, nextStep } = explainSkip(why, run.connect(platformOf(token)).platform);
  return `not revoking ${tokenIdOf(token)}: ${reason}. ${nextStep}.`;
}
