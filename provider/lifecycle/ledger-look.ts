import type { Observed } from "../platforms/platform";
import type { TokenKind } from "../platforms/definition";
import { nameOf, tokenTypeOf } from "../values/address";
import { identityOf, splitId, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { carries, markOf } from "../values/mark";
import { shownList } from "../values/shown";
import type { Deps, Place } from "./deps";
import { listTokens, observeToken } from "./gone";
import { held, identitiesOf, orphanEntries, type Entry, type RetirementInputs, type RetirementState } from "./ledger";
import { formatInstant } from "./rotation";
import { TokenIndex } from "./token-index";
import { sibling } from "./where";

/** A token as the platform lists it, by its resource id. */
type Listed = Observed & { readonly token: string };

/** How a look judges tokens that the state does not have. */
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
 * A Retirement as the platform sees it: without the tokens that are provably gone, and with the orphaned ones. A token is
 * orphaned only if the tag says that this resource made it, and if it is younger than the first one that the state recorded. An
 * older one may have moved to another stack, or a person may have kept it: it is named and left alone.
 */
export async function lookedAt(
  at: Place,
  state: RetirementState,
  inputs: Inputs,
  judgement: Judgement,
  deps: Deps,
): Promise<RetirementState> {
  const { ending = [], ...rest } = state;
  if (at.owner === undefined) return state;
  const there = await listedAt(at, state.current, deps);
  const gone = await goneFrom(state, there, at, deps);
  for (const token of inputs.superseded.filter((token) => gone.has(token)))
    deps.say(`${nameAt(at)}: supersedes: there is no token ${tokenIdOf(token)}. Check the id.`);
  const found = orphans(at, state, there, inputs, judgement, deps);
  for (const { token, retireAt } of found)
    deps.say(
      `${nameAt(at)}: found orphaned token ${tokenIdOf(token)}, probably from an interrupted run. ${revokedFrom(retireAt)}`,
    );
  const still = ending.filter((token) => there.find(token));
  return {
    ...rest,
    retiring: [...state.retiring.filter(({ token }) => !gone.has(token)), ...found],
    ...(still.length > 0 && { ending: still }),
  };
}

/** The entries with the last use that the platform reports now. */
export async function withUse(
  at: Place,
  current: string,
  entries: readonly Entry[],
  deps: Deps,
): Promise<readonly Entry[]> {
  if (entries.length === 0) return entries;
  const there = await listedAt(at, current, deps);
  return entries.map((entry) => {
    const lastUsedAt = there.find(entry.token)?.lastUsedAt;
    return lastUsedAt === undefined ? entry : held({ ...entry, lastUsedAt });
  });
}

function orphans(
  at: Place,
  state: RetirementState,
  there: TokenIndex,
  inputs: Inputs,
  { isDeclared, refreshing }: Judgement,
  deps: Deps,
): Entry[] {
  const tagged = taggedFor(at, state, there);
  const known = identitiesOf([state.current, ...state.retiring.map(({ token }) => token)]);
  const unrecorded = tagged.filter(({ token }) => !known.has(identityOf(token)) && !isDeclared(token));
  const doomed = identitiesOf(state.ending ?? []);
  const isOwnStack = !refreshing || deps.keeping.hasStack(at.owner);
  const isEnding = ({ token }: Listed): boolean => doomed.has(identityOf(token));
  const unproven = isOwnStack ? unrecorded.filter((one) => !isEnding(one) && !isRecent(one, at, state)) : [];
  warnOf(unproven, at, deps);
  // A token that never worked is gone by now, and yet it has replaced its predecessor.
  const since = Math.max(
    instantOf(state.currentSince) ?? deps.clock.now(),
    ...tagged.filter(({ token }) => isDeclared(token)).map(({ createdAt }) => instantOf(createdAt) ?? 0),
    deps.keeping.foundSince(tokenAt(at)) ?? 0,
  );
  // In a run, the engine and the deletion of the instance before still revoke what is to end.
  const proven = unrecorded.filter((one) => (isEnding(one) ? refreshing : isOwnStack && isRecent(one, at, state)));
  // One that is younger than the current token has no overlap, whatever the next run declares.
  const overlapping = proven.filter(({ createdAt }) => (instantOf(createdAt) ?? 0) <= since);
  const undecided = identitiesOf(refreshing ? overlapping.map(({ token }) => token) : []);
  const now = deps.clock.now();
  return orphanEntries(proven, since, inputs, tagged).map((entry) => {
    const began = Date.parse(entry.replacedAt);
    if (doomed.has(identityOf(entry.token)))
      return { ...entry, retireAt: new Date(Math.min(began, now)).toISOString() };
    return undecided.has(identityOf(entry.token)) ? { ...entry, unconfirmed: true as const } : entry;
  });
}

/** A former tag counts only for tokens made before the rename: another resource may have the name now. */
function taggedFor(at: Place, { current, formerTags = [] }: RetirementState, there: TokenIndex): Listed[] {
  const now = there.tagged(markOf(at.owner ?? "", tokenAt(at)));
  const former = formerTags.flatMap(({ tag, until }) =>
    there.tagged(tag).filter((one) => madeAt(one, Infinity) < Date.parse(until)),
  );
  return [...new Set([...now, ...former])].map((one) => ({ ...one, token: sibling(current, one.tokenId) }));
}

/** Whether a tagged token is younger than what the Retirement has recorded under that tag. */
function isRecent(one: Listed, at: Place, { formerTags = [], recordedSince }: RetirementState): boolean {
  const records = [
    { tag: markOf(at.owner ?? "", tokenAt(at)), since: recordedSince },
    ...formerTags.filter(({ otherStack }) => otherStack !== true),
  ];
  return records.some(({ tag, since }) => madeAt(one, -Infinity) > Date.parse(since) && carries(one, tag));
}

const madeAt = ({ createdAt }: Observed, unknown: number): number => instantOf(createdAt) ?? unknown;

function warnOf(unproven: readonly Listed[], at: Place, deps: Deps): void {
  if (unproven.length === 0) return;
  const which = shownList(unproven.map(({ token }) => tokenIdOf(token)));
  deps.say(
    `${nameAt(at)}: found ${which}, tagged by this stack but not recorded in its state. Another stack or a person may own it, ` +
      "so it is left alone. Run `pulumi-tokens audit --all-stacks` to see whose it is.",
  );
}

/** Lists the tokens at the place of this one. All Retirements of a run share one list: interrupted runs ended before it. */
export async function listedAt(at: Place, current: string, { listed, ...deps }: Deps): Promise<TokenIndex> {
  const kind = kindAt(at);
  const place = `${kind} ${sibling(current, "")}`;
  const known = listed.get(place);
  if (known) return known;
  const asked = listTokens(kind, { id: current, urn: tokenAt(at) }, deps);
  const [platform = ""] = splitId(current);
  const indexed = asked.then((tokens) => new TokenIndex(platform, tokens));
  listed.set(place, indexed);
  // A failure is not remembered: the next call asks again.
  indexed.catch(() => listed.delete(place));
  return indexed;
}

/** The tokens on the list that are provably gone. Without a proof a token counts as alive. */
async function goneFrom(state: RetirementState, there: TokenIndex, at: Place, deps: Deps): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const { token, expiresAt } of state.retiring.filter((entry) => !there.find(entry.token))) {
    if (await isGone(token, expiresAt, at, deps)) gone.add(token);
  }
  return gone;
}

/** Whether a token is provably gone. */
async function isGone(id: string, expiresAt: string | null, at: Place, deps: Deps): Promise<boolean> {
  const seen = observeToken(kindAt(at), { id, expiresAt, urn: tokenAt(at) }, deps);
  return (await seen.catch(() => true)) === undefined;
}

/** When the current token ends: now, when it is provably gone. Later runs may have no proof: only its own state has its secret. */
export async function endOfCurrent(
  { current, currentUntil }: RetirementState,
  at: Place,
  deps: Deps,
): Promise<string | null> {
  return (await isGone(current, currentUntil, at, deps)) ? new Date(deps.clock.now()).toISOString() : currentUntil;
}

/** The URN of the token: that of its Retirement is another. */
export const tokenAt = ({ token, address }: Place): string => token ?? address;

export const nameAt = (at: Place): string => nameOf(tokenAt(at));

export const kindAt = (at: Place): TokenKind => tokenTypeOf(tokenAt(at));

export const revokedFrom = (retireAt: string): string =>
  `The next \`pulumi up\` after ${formatInstant(Date.parse(retireAt))} revokes it.`;
