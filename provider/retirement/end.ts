import { identityOf, platformOf, tokenIdOf } from "../values/ids";
import type { RunContext, ResourceRef } from "../run/context";
import { revokeToken, whyNotRevoked, type DoomedToken } from "../tokens/calls";
import { explainSkip, type SkipReason } from "../tokens/guard";
import { heldUntil, isDue, skipped, type Entry } from "./plan";
import { kindAt, nameAt, tokenAt } from "./recovery";
import { formatInstant } from "../rotation/decide";

/** Ends an entry of a Retirement that is deleted: revokes the token, or leaves it alone with a line that says why. */
export async function endEntry(entry: Entry, at: ResourceRef, context: RunContext): Promise<void> {
  const { records, clocks } = context;
  if (records.isCurrent(entry.token) || records.isRetained(entry.token, clocks.earliest(entry.token))) return;
  await measureClock(entry, context);
  const reason = context.revokeNow ? undefined : (whyReleased(entry, at, context) ?? whyKept(entry, at, context));
  if (reason === undefined) await revoke(entry, at, context);
  else context.say(`${nameAt(at)}: ${tokenIdOf(entry.token)} ${reason}`);
}

/** Sends one request to learn the platform's time, where that decides whether a token is released. */
async function measureClock(entry: Entry, context: RunContext): Promise<void> {
  const { clocks, revokeNow, isTimeOverridden } = context;
  if (entry.reason === "replaced" || revokeNow || isTimeOverridden || clocks.aheadMs(entry.token) !== undefined) return;
  if (isDue(entry, clocks.earliest(entry.token))) await context.connect(platformOf(entry.token)).api.verifyCredential();
}

const isSame =
  ({ token }: Entry) =>
  (other: string): boolean =>
    identityOf(token) === identityOf(other);

/** Returns why a hand-made token is released: the program no longer names it. */
const whyReleased = (entry: Entry, { urn }: ResourceRef, { records }: RunContext): string | undefined =>
  records
    .handedOver(urn)
    ?.released.map(({ token }) => token)
    .some(isSame(entry))
    ? "is released and still works. Revoke it once nothing uses it."
    : undefined;

/** Returns why a token stays: it is not due, by this instance's list and by the decision of the run. */
function whyKept(entry: Entry, at: ResourceRef, { records, clocks }: RunContext): string | undefined {
  const handedOver = records.handedOver(at.urn);
  if (handedOver?.pendingRevocation.some(isSame(entry))) return undefined;
  // An earlier run, which failed before its deletions, may have released a hand-made token.
  if (handedOver && entry.reason === "superseded")
    return "is no longer in the list of this Retirement and still works. Revoke it once nothing uses it.";
  if (isDue(entry, clocks.earliest(entry.token))) return undefined;
  // The instance that took its place did not get its list, in this run or in one that was interrupted.
  if (handedOver || records.hasNewRetirement(tokenAt(at))) return untracked;
  if (entry.reason === "superseded") return released(entry);
  return heldUntil(entry) === undefined ? undefined : inUse;
}

const untracked =
  "is in its overlap, but its Retirement was replaced by hand and the new one has no record of it. It still works. Find it with " +
  "`pulumi-tokens audit` and revoke it once nothing uses it.";

const released = ({ skippedAt }: Entry): string =>
  `is released: ${skippedAt === undefined ? "its overlap has not ended" : "a provider signed in with it when its overlap ended"}. ` +
  "It was made by hand and still works. Revoke it once nothing uses it.";

const inUse =
  "is in use, perhaps by another stack. It still works. Find its owner with `pulumi-tokens audit --all-stacks`.";

/** True if a run without a program ends an overlap early. A `destroy` that leaves the token (`--exclude-protected`) looks like any other. */
const isEarly = ({ reason, retireAt }: Entry, at: ResourceRef, { records, clock, revokeNow }: RunContext): boolean =>
  reason === "replaced" &&
  !revokeNow &&
  records.declaredOverlapAt(tokenAt(at)) === undefined &&
  Date.parse(retireAt) > clock.now();

/** Returns the entries that are due and must stay on the list: a provider signs in with their tokens, which a line says, or may do so. */
export async function skippedOf(
  due: readonly Entry[],
  at: ResourceRef,
  context: RunContext,
): Promise<readonly Entry[]> {
  const reasons = await Promise.all(due.map((entry) => whyNotRevoked(kindAt(at), doomedOf(entry, at), context)));
  return due.flatMap((entry, index) => {
    const why = reasons[index];
    if (why === undefined) return [];
    // The deletion of the previous instance looks again. If it revokes the token, the next run finds that it is gone.
    if (why === "unclear") return [entry];
    context.say(`${nameAt(at)}: ${notRevoked(entry, why, context)} \`pulumi up\` tries again after a day.`);
    return [skipped(entry, context.clocks.latest(entry.token))];
  });
}

const doomedOf = ({ token, expiresAt, reason }: Entry, at: ResourceRef): DoomedToken => ({
  id: token,
  expiresAt,
  urn: tokenAt(at),
  madeByStack: reason !== "superseded",
});

async function revoke(entry: Entry, at: ResourceRef, context: RunContext): Promise<void> {
  const { token, retireAt } = entry;
  const until = formatInstant(Date.parse(retireAt));
  const why = isEarly(entry, at, context)
    ? `, although its overlap lasts until ${until}: its Retirement was deleted.`
    : ".";
  const ending = await revokeToken(kindAt(at), doomedOf(entry, at), context);
  const name = nameAt(at);
  if (ending === "revoked") context.say(`${name}: revoked ${tokenIdOf(token)}${why}`);
  else if (ending !== "gone") context.say(`${name}: ${notRevoked(entry, ending, context)}`);
}

function notRevoked({ token }: Entry, why: SkipReason, context: RunContext): string {
  const { reason, nextStep } = explainSkip(why, context.connect(platformOf(token)).platform);
  return `not revoking ${tokenIdOf(token)}: ${reason}. ${nextStep}.`;
}
