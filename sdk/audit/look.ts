import type { TokenInfo } from "../../provider/platforms/platform";
import { connections, type Trusting } from "./connections";
import { problemLog, type Attempt, type Problem } from "./problems";
import { platformIn, platformOf, spotOf, spotToBe, type Spot } from "./spots";
import type { StackState, StoredToken } from "./state";
import { verified } from "./verify";

/** The tokens of one place, as one credential sees them. */
export interface List extends Omit<Spot, "token" | "tokenId"> {
  readonly tokens: readonly TokenInfo[];
}

/** The answers of the platforms. */
export interface Seen {
  readonly lists: readonly List[];
  /** The resource ids of the states' tokens that are provably not there. */
  readonly absent: ReadonlySet<string>;
  /** Whether the stored secret of a token still works. Empty unless that was asked for. */
  readonly secrets: ReadonlyMap<StoredToken, boolean>;
  readonly problems: readonly Problem[];
}

interface Wanted {
  /** Try every stored secret. */
  readonly verify?: boolean;
}

/** Lists each place once, and asks for each token of the states that its list does not hold. Never writes. */
export async function look(states: readonly StackState[], outside: Trusting, { verify }: Wanted = {}): Promise<Seen> {
  const { attempt, problems } = problemLog();
  const connect = connections(outside, states);
  const found = await Promise.all(states.flatMap((state) => spotsOf(state, connect(state), attempt)));
  const spots = found.filter((spot) => spot !== undefined);
  const looked = await Promise.all(
    byPlace(spots).map(async (place) => {
      const list = await attempt(place[0].platform, () => listOf(place));
      return list && { place, ...(await completed(list, place, attempt)) };
    }),
  );
  const answered = looked.filter((one) => one !== undefined);
  const absent = new Set(answered.flatMap((one) => one.absent));
  // A platform that refuses the provider's credential too proves nothing against a secret.
  const tried = verify ? answered.flatMap(({ place }) => place) : [];
  const secrets = await verified(tried, absent, attempt);
  return { lists: answered.map(({ list }) => list), absent, secrets, problems: problems() };
}

type Connected = ReturnType<ReturnType<typeof connections>>;

const spotsOf = ({ known, unfinished }: StackState, connect: Connected, attempt: Attempt) => [
  ...known.map((one) => attempt(platformIn(one.id), () => spotOf(one, connect(one.provider)))),
  ...unfinished.map((one) => attempt(platformOf(one), () => spotToBe(one, connect(one.provider)))),
];

type Group = readonly [Spot, ...Spot[]];

function byPlace(spots: readonly Spot[]): Group[] {
  const connected = [...new Set(spots.map(({ connection }) => connection))];
  const groups = new Map<string, [Spot, ...Spot[]]>();
  for (const spot of spots) {
    const key = JSON.stringify([connected.indexOf(spot.connection), spot.place]);
    const group = groups.get(key);
    if (group) group.push(spot);
    else groups.set(key, [spot]);
  }
  return [...groups.values()];
}

/** Tokens of two kinds may be on one list, which is then loaded once for both. */
async function listOf([first, ...others]: Group): Promise<List> {
  const tokenApis = new Set([first, ...others].map(({ tokenApi }) => tokenApi));
  const listed = await Promise.all([...tokenApis].map((tokenApi) => tokenApi.list(first.where)));
  const tokens = new Map(listed.flat().map((token) => [token.tokenId, token]));
  const { platform, place, connection, tokenApi, where } = first;
  return { platform, place, connection, tokenApi, where, tokens: [...tokens.values()] };
}

/** A list alone is no proof of absence, for it may lag behind: each token that it should hold and does not is asked for. */
async function completed(list: List, place: Group, attempt: Attempt): Promise<{ list: List; absent: string[] }> {
  const tokens = new Map(list.tokens.map((token) => [token.tokenId.toLowerCase(), token]));
  const absent: string[] = [];
  for (const { platform, tokenApi, where, token, tokenId } of place) {
    if (!token || tokenId === undefined || tokens.has(tokenId.toLowerCase()) || absent.includes(token.id)) continue;
    const found = await attempt(platform, async () => ({ token: await tokenApi.get(where, tokenId) }));
    if (found?.token) tokens.set(tokenId.toLowerCase(), found.token);
    else if (found) absent.push(token.id);
  }
  return { list: { ...list, tokens: [...tokens.values()] }, absent };
}
