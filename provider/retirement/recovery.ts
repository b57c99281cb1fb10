import type { TokenKind } from "../platforms/definition";
import { nameOf, tokenTypeOf } from "../values/urn";
import { identityOf, splitId, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { sanitizeList } from "../values/sanitize";
import type { ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import { forgedAmong, isRecent, namesWith, tagAt, taggedFor, type Listed } from "./evidence";
import { listTokens, observeToken } from "../tokens/calls";
import { held, identitiesOf, type Entry, type RetirementInputs, type RetirementState } from "./plan";
import { orphanEntries } from "./orphans";
import { formatInstant } from "../rotation/decide";
import { TokenIndex } from "../run/token-index";
import { sibling } from "../tokens/where";

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

type Inputs = Pick<RetirementInputs, "overlap" | "revokeNow" | "superseded">;

/**
 * Returns a Retirement as the platform sees it: without the tokens that are provably gone, and with the orphaned ones. A token is
 * orphaned only if its tag says that this resource made it, if the code after the tag proves that, and if it is younger than the
 * first one that the state recorded. An older one may have moved to another stack, or a person may have kept it; a tag without the
 * code was copied. Both are named and left alone.
 */
export async function reconciled(
  at: ResourceRef,
  state: RetirementState,
  inputs: Inputs,
  judgement: Judgement,
  run: Run,
): Promise<RetirementState> {
  const { pendingRevocation = [], ...rest } = state;
  if (at.stackId === undefined) return state;
  const there = await listedAt(at, state.current, run);
  const gone = await goneFrom(state, there, at, run);
  for (const token of inputs.superseded.filter((token) => gone.has(token)))
    run.say(`${nameAt(at)}: supersedes: token ${tokenIdOf(token)} was not found. Check the id.`);
  const found = orphans(at, state, there, inputs, judgement, run);
  announceOrphans(found, at, run);
  const still = pendingRevocation.filter((token) => there.find(token));
  return {
    ...rest,
    retiring: [...state.retiring.filter(({ token }) => !gone.has(token)), ...found],
    ...(still.length > 0 && { pendingRevocation: still }),
    ...namesWith(
      state,
      [state.current, ...[...state.retiring, ...found].map(({ token }) => token)].map((one) => there.find(one)),
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

/** The entries with the last use that the platform reports now. */
export async function withUse(
  at: ResourceRef,
  current: string,
  entries: readonly Entry[],
  run: Run,
): Promise<readonly Entry[]> {
  if (entries.length === 0) return entries;
  const there = await listedAt(at, current, run);
  return entries.map((entry) => {
    const lastUsedAt = there.find(entry.token)?.lastUsedAt;
    return lastUsedAt === undefined ? entry : held({ ...entry, lastUsedAt });
  });
}

function orphans(
  at: ResourceRef,
  state: RetirementState,
  there: TokenIndex,
  inputs: Inputs,
  { isDeclared, refreshing }: Judgement,
  run: Run,
): Entry[] {
  const tag = tagAt(at.stackId, tokenAt(at));
  const tagged = taggedFor(tag, state, there);
  const known = identitiesOf([state.current, ...state.retiring.map(({ token }) => token)]);
  const unrecorded = tagged.filter(({ token }) => !known.has(identityOf(token)) && !isDeclared(token));
  const ending = identitiesOf(state.pendingRevocation ?? []);
  const isOwnStack = !refreshing || run.hasStack(at.stackId);
  const isEnding = ({ token }: Listed): boolean => ending.has(identityOf(token));
  const forged = forgedAmong(unrecorded, tagged, at, state);
  const isYoung = (one: Listed): boolean => isRecent(one, tag, state);
  const unexpected = isOwnStack ? unrecorded.filter((one) => !isEnding(one)) : [];
  warnOfCopies(
    unexpected.filter((one) => forged.has(one)),
    at,
    run,
  );
  warnOf(
    unexpected.filter((one) => !forged.has(one) && !isYoung(one)),
    at,
    run,
  );
  // A token that never worked is gone by now, and yet it has replaced its predecessor.
  const since = Math.max(
    instantOf(state.currentSince) ?? run.clock.now(),
    ...tagged.filter(({ token }) => isDeclared(token)).map(({ createdAt }) => instantOf(createdAt) ?? 0),
    run.at(tokenAt(at)).foundSince ?? 0,
  );
  // In a run, the engine and the deletion of the instance before still revoke what is to end.
  const proven = unrecorded.filter((one) =>
    isEnding(one) ? refreshing : isOwnStack && isYoung(one) && !forged.has(one),
  );
  // One that is younger than the current token has no overlap, whatever the next run declares.
  const overlapping = proven.filter(({ createdAt }) => (instantOf(createdAt) ?? 0) <= since);
  const undecided = identitiesOf(refreshing ? overlapping.map(({ token }) => token) : []);
  const now = run.clock.now();
  const others = tagged.filter((one) => !forged.has(one));
  return orphanEntries(proven, since, inputs, others).map((entry) => {
    const began = Date.parse(entry.replacedAt);
    if (ending.has(identityOf(entry.token)))
      return { ...entry, retireAt: new Date(Math.min(began, now)).toISOString() };
    return undecided.has(identityOf(entry.token)) ? { ...entry, unconfirmed: true as const } : entry;
  });
}

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

function warnOf(unproven: readonly Listed[], at: ResourceRef, run: Run): void {
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
  return run.listOnce(
    `${kind} ${sibling(current, "")}`,
    async () => new TokenIndex(platform, await listTokens(kind, { id: current, urn: tokenAt(at) }, run)),
  );
}

/** The tokens on the list that are provably gone. Without a proof a token counts as alive. */
async function goneFrom(state: RetirementState, there: TokenIndex, at: ResourceRef, run: Run): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const { token, expiresAt } of state.retiring.filter((entry) => !there.find(entry.token))) {
    if (await isGone(token, expiresAt, at, run)) gone.add(token);
  }
  return gone;
}

/** True if a token is provably gone. */
async function isGone(id: string, expiresAt: string | null, at: ResourceRef, run: Run): Promise<boolean> {
  const seen = observeToken(kindAt(at), { id, expiresAt, urn: tokenAt(at) }, run);
  return (await seen.catch(() => true)) === undefined;
}

/** Returns when the current token ends: now, if it is provably gone. Later runs may have no proof: only its own state has its secret. */
export async function endOfCurrent(
  { current, currentUntil }: RetirementState,
  at: ResourceRef,
  run: Run,
): Promise<string | null> {
  return (await isGone(current, currentUntil, at, run)) ? new Date(run.clock.now()).toISOString() : currentUntil;
}

/** The URN of the token: that of its Retirement is another. */
export const tokenAt = ({ tokenUrn, urn }: ResourceRef): string => tokenUrn ?? urn;

export const nameAt = (at: ResourceRef): string => nameOf(tokenAt(at));

export const kindAt = (at: ResourceRef): TokenKind => tokenTypeOf(tokenAt(at));

export const revokedFrom = (retireAt: string): string =>
  `The next \`pulumi up\` after ${formatInstant(Date.parse(retireAt))} revokes it.`;
