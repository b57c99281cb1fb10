import type { Observed } from "../platforms/platform";
import type { TokenKind } from "../platforms/definition";
import { nameOf, tokenTypeOf } from "../values/address";
import { identityOf, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { carries, markOf } from "../values/mark";
import type { Deps, Place } from "./deps";
import { listTokens, observeToken } from "./gone";
import { identitiesOf, promisesFor, type Entry, type Ledger, type Unknown, type Wish } from "./ledger";
import { told } from "./rotation";
import { beside } from "./where";

/** What is known of tokens that are on no list. */
interface Unlisted {
  /** No overlap is due to these. */
  readonly condemned: readonly string[];
  /** These are somebody's. */
  readonly spare: (token: string) => boolean;
}

/**
 * A ledger as the platform sees it: without what is provably gone, and with the tokens that carry a mark of its resource and
 * that no run knows: a crash has left those.
 */
export async function lookedAt(
  at: Place,
  ledger: Ledger,
  wish: Pick<Wish, "overlap" | "revokeNow" | "superseded">,
  { condemned, spare }: Unlisted,
  deps: Deps,
): Promise<Ledger> {
  const { ending = [], ...rest } = ledger;
  if (at.owner === undefined) return ledger;
  const all = await allAt(at, ledger.current, deps);
  const there = identitiesOf(all.map(({ token }) => token));
  const gone = await goneFrom(ledger, there, at, deps);
  for (const token of wish.superseded.filter((token) => gone.has(token)))
    deps.say(`${nameAt(at)}: there is no token ${tokenIdOf(token)} that it could supersede: check \`supersedes\`.`);
  const marks = [markOf(at.owner, tokenAt(at)), ...(ledger.marks ?? [])];
  const marked = all.filter((one) => marks.some((mark) => carries(one, mark)));
  const known = identitiesOf([ledger.current, ...ending, ...ledger.retiring.map(({ token }) => token)]);
  const unknown = marked.filter(({ token }) => !known.has(identityOf(token)) && !spare(token));
  // A token that never worked is no more, and has all the same replaced the one before it.
  const since = Math.max(
    instantOf(ledger.currentSince) ?? deps.clock.now(),
    ...marked.filter(({ token }) => spare(token)).map(({ createdAt }) => instantOf(createdAt) ?? 0),
    deps.keeping.foundSince(tokenAt(at)) ?? 0,
  );
  const found = foundLeft(unknown, marked, since, wish, { condemned }, deps);
  for (const { token, retireAt } of found) {
    deps.say(
      `${nameAt(at)}: ${tokenIdOf(token)} was left behind, as by a run that broke off; it is revoked ${inRunFrom(retireAt)}.`,
    );
  }
  const still = ending.filter((token) => there.has(identityOf(token)));
  return {
    ...rest,
    retiring: [...ledger.retiring.filter(({ token }) => !gone.has(token)), ...found],
    ...(still.length > 0 && { ending: still }),
  };
}

/** What is promised to tokens that no run knows. The ledger may have missed that another has become current. */
function foundLeft(
  unknown: readonly Unknown[],
  marked: readonly Unknown[],
  since: number,
  wish: Pick<Wish, "overlap" | "revokeNow">,
  { condemned }: Pick<Unlisted, "condemned">,
  { clock }: Deps,
): Entry[] {
  const now = clock.now();
  const at = new Date(now).toISOString();
  return promisesFor(unknown, since, wish, now, marked).map((entry) =>
    condemned.includes(entry.token) ? { ...entry, retireAt: at } : entry,
  );
}

/** Every token at the place of this one. One look is enough for all ledgers of a run: what crashes left was there before. */
async function allAt(at: Place, current: string, deps: Deps): Promise<(Observed & { readonly token: string })[]> {
  const kind = kindAt(at);
  const place = `${kind} ${beside(current, "")}`;
  const asked = deps.listed.get(place) ?? listTokens(kind, { id: current, urn: tokenAt(at) }, deps);
  deps.listed.set(place, asked);
  try {
    return (await asked).map((one) => ({ ...one, token: beside(current, one.tokenId) }));
  } catch (error) {
    deps.listed.delete(place);
    throw error;
  }
}

/** Those on the list that are provably gone; when that cannot be told, they are not. */
async function goneFrom(ledger: Ledger, there: ReadonlySet<string>, at: Place, deps: Deps): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const { token } of ledger.retiring.filter((entry) => !there.has(identityOf(entry.token)))) {
    const seen = observeToken(kindAt(at), { id: token, urn: tokenAt(at) }, deps);
    if ((await seen.catch(() => true)) === undefined) gone.add(token);
  }
  return gone;
}

/** The token's own address: the ledger's is another. */
export const tokenAt = ({ token, address }: Place): string => token ?? address;

export const nameAt = (at: Place): string => nameOf(tokenAt(at));

export const kindAt = (at: Place): TokenKind => tokenTypeOf(tokenAt(at));

export const inRunFrom = (retireAt: string): string => `by the first run from ${told(Date.parse(retireAt))} on`;
