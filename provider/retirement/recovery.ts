import { identitiesOf, identityOf, splitId, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { sanitizeList } from "../values/sanitize";
import type { ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import { TokenIndex } from "../run/token-index";
import { formatInstant } from "../rotation/decide";
import { listTokens, observeToken } from "../tokens/calls";
import { locate, sibling } from "../tokens/where";
import { forgedAmong, isRecent, namesWith, orphanEntries, tagAt, taggedFor, type Listed } from "./evidence";
import type { RetirementInputs } from "./inputs";
import { kindAt, nameAt, tokenAt, type Entry, type RetirementState } from "./state";

/** The facts that decide about tokens that are missing from the state. */
interface Judgement {
  /** True if the token belongs to a declared resource. */
  readonly isDeclared: (token: string) => boolean;
  /**
   * True in a refresh, which knows only what is recorded: a stack that took this state over may have another id, and the next run
   * may declare another overlap.
   */
  readonly refreshing: boolean;
}

type Inputs = Pick<RetirementInputs, "overlap" | "revokeNow" | "keepWhileUsed" | "superseded">;

/**
 * Returns a Retirement as the platform sees it: without the tokens that are provably gone, and with the orphaned ones. A token is
 * orphaned only if its tag says that this resource made it, if the code after the tag proves that, and if it is younger than the
 * first one that the state recorded. An older one may have moved to another stack, or a person may have kept it; a tag without the
 * code was copied. Both are named and left alone.
 */
export async function recover(
  at: ResourceRef,
  state: RetirementState,
  inputs: Inputs,
  judgement: Judgement,
  run: Run,
): Promise<RetirementState> {
  if (at.stackId === undefined) return state;
  const { pendingRevocation = [], retiring, ...rest } = state;

  // 1. List the tokens where the current one lives.
  const there = await listedAt(at, state.current, run);

  // 2. Remove the entries whose tokens are provably gone.
  const gone = await goneFrom(state, there, at, run);
  const kept = retiring.filter(({ token }) => !gone.has(token));
  for (const token of inputs.superseded.filter((token) => gone.has(token)))
    run.say(`${nameAt(at)}: supersedes: token ${tokenIdOf(token)} was not found. Check the id.`);

  // 3. Add the orphaned tokens.
  const orphans = orphansAmong(there, at, state, inputs, judgement, run);
  announceOrphans(orphans, at, run);

  // 4. Forget the pending revocations that were done: the platform no longer lists the token.
  const pending = pendingRevocation.filter((token) => there.find(token));

  // 5. Record the names of all tokens, so that a copy of one is recognized.
  const recorded = [state.current, ...[...retiring, ...orphans].map(({ token }) => token)];
  return {
    ...rest,
    retiring: [...kept, ...orphans],
    ...(pending.length > 0 && { pendingRevocation: pending }),
    ...namesWith(
      state,
      recorded.map((token) => there.find(token)),
    ),
  };
}

function announceOrphans(found: readonly Entry[], at: ResourceRef, { say }: Run): void {
  for (const { token, retireAt } of found.slice(0, mostNamed))
    say(
      `${nameAt(at)}: found orphaned token ${tokenIdOf(token)}, probably from an interrupted run. ${revokedFrom(retireAt)}`,
    );
  const more = found.length - mostNamed;
  if (more > 0)
    say(
      `${nameAt(at)}: found ${more} more orphaned token${more === 1 ? "" : "s"}. \`pulumi-tokens audit\` lists all of them.`,
    );
}

/**
 * What a token is that has the tag of the resource and is missing from the state. `pending`: an earlier run was to revoke it. `copied`: its
 * name proves nothing. `unproven`: it is older than the record. `proven`: an interrupted run of this stack made it.
 */
type Standing = "pending" | "copied" | "unproven" | "proven";

function orphansAmong(
  there: TokenIndex,
  at: ResourceRef,
  state: RetirementState,
  inputs: Inputs,
  { isDeclared, refreshing }: Judgement,
  run: Run,
): Entry[] {
  // 1. Find the tokens with the tag of the resource that neither the state nor this run knows.
  const tag = tagAt(at.stackId, tokenAt(at));
  const tagged = taggedFor(tag, state, there);
  const known = identitiesOf([state.current, ...state.retiring.map(({ token }) => token)]);
  const unrecorded = tagged.filter(({ token }) => !known.has(identityOf(token)) && !isDeclared(token));

  // 2. Judge each of them.
  const pending = identitiesOf(state.pendingRevocation ?? []);
  const isPending = ({ token }: Pick<Entry, "token">): boolean => pending.has(identityOf(token));
  const forged = forgedAmong(unrecorded, tagged, at, state);
  const standingOf = (one: Listed): Standing => {
    if (isPending(one)) return "pending";
    if (forged.has(one)) return "copied";
    return isRecent(one, tag, state, there) ? "proven" : "unproven";
  };
  // A tag with another stack's id says nothing about the tokens of this one, unless this state was to revoke them.
  const isOwnStack = !refreshing || run.hasStack(at.stackId);
  const judged = unrecorded
    .map((one) => ({ one, standing: standingOf(one) }))
    .filter(({ standing }) => isOwnStack || standing === "pending");
  const those = (...standings: readonly Standing[]): readonly Listed[] =>
    judged.filter(({ standing }) => standings.includes(standing)).map(({ one }) => one);

  // 3. Name those that are left alone.
  warnOfCopies(those("copied"), at, run);
  warnOfUnproven(those("unproven"), at, run);

  // 4. List the others. In a run, the engine and the deletion of the instance before still revoke what is pending.
  const orphans = refreshing ? those("proven", "pending") : those("proven");
  const since = currentSinceOf(
    state,
    tagged.filter(({ token }) => isDeclared(token)),
    at,
    run,
  );
  const others = tagged.filter((one) => !forged.has(one));
  return orphanEntries(orphans, since, inputs, others).map((entry, index) => {
    if (isPending(entry)) return dueBy(entry, run.clock.now());
    // One that is younger than the current token has no overlap, whatever the next run declares.
    const isOverlapping = (instantOf(orphans[index]?.createdAt) ?? 0) <= since;
    return refreshing && isOverlapping ? { ...entry, unconfirmed: true as const } : entry;
  });
}

const dueBy = (entry: Entry, now: number): Entry => ({
  ...entry,
  retireAt: new Date(Math.min(Date.parse(entry.replacedAt), now)).toISOString(),
});

/** Returns when the current token was made. One that never worked is gone by now, and yet it has replaced its predecessor. */
const currentSinceOf = (
  { currentSince }: RetirementState,
  declared: readonly Listed[],
  at: ResourceRef,
  run: Run,
): number =>
  Math.max(
    instantOf(currentSince) ?? run.clock.now(),
    ...declared.map(({ createdAt }) => instantOf(createdAt) ?? 0),
    run.at(tokenAt(at)).foundSince ?? 0,
  );

/** The most tokens to name in one run: anybody who can name tokens can create any number. */
const mostNamed = 5;

function warnOfCopies(copies: readonly Listed[], at: ResourceRef, run: Run): void {
  if (copies.length === 0) return;
  run.say(
    `${nameAt(at)}: found ${idsOf(copies)}: the name has this stack's tag without its code, or is a copy. No run revokes such tokens. ` +
      "Run `pulumi-tokens audit` to see them, and revoke them at the platform once nothing uses them.",
  );
}

const idsOf = (tokens: readonly Listed[]): string =>
  sanitizeList(
    tokens.map(({ token }) => tokenIdOf(token)),
    mostNamed,
  );

function warnOfUnproven(unproven: readonly Listed[], at: ResourceRef, run: Run): void {
  if (unproven.length === 0) return;
  run.say(
    `${nameAt(at)}: found ${idsOf(unproven)}, tagged by this stack but not recorded in its state. Another stack or a person may own it, ` +
      "so it is left alone. Run `pulumi-tokens audit --all-stacks` to see whose it is.",
  );
}

/** Lists the tokens at the place of this one. All Retirements of a run share one list: interrupted runs ended before it. */
export function listedAt(at: ResourceRef, current: string, run: Run): Promise<TokenIndex> {
  const kind = kindAt(at);
  const [platform = ""] = splitId(current);
  return run.listOnce(`${kind} ${sibling(current, "")}`, async () => {
    const listed = await listTokens(kind, { id: current, urn: tokenAt(at) }, run);
    return new TokenIndex(platform, listed, locate(kind, current, run).schema.tagCodec);
  });
}

/** The tokens on the list that are provably gone. Without a proof a token counts as alive. */
async function goneFrom(state: RetirementState, there: TokenIndex, at: ResourceRef, run: Run): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const { token, expiresAt } of state.retiring.filter((entry) => !there.find(entry.token))) {
    if (await isGone(token, expiresAt, at, run)) gone.add(token);
  }
  return gone;
}

/** True if a token is provably gone. A look that fails proves nothing. */
async function isGone(id: string, expiresAt: string | null, at: ResourceRef, run: Run): Promise<boolean> {
  try {
    return (await observeToken(kindAt(at), { id, expiresAt, urn: tokenAt(at) }, run)) === undefined;
  } catch {
    return false;
  }
}

/** Returns when the current token ends: now, if it is provably gone. Later runs may have no proof: only its own state has its secret. */
export async function endOfCurrent(
  { current, currentUntil }: RetirementState,
  at: ResourceRef,
  run: Run,
): Promise<string | null> {
  return (await isGone(current, currentUntil, at, run)) ? new Date(run.clock.now()).toISOString() : currentUntil;
}

export const revokedFrom = (retireAt: string): string =>
  `The next \`pulumi up\` after ${formatInstant(Date.parse(retireAt))} revokes it.`;
