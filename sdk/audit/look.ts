import { platformOf } from "../../provider/values/ids";
import type { TokenInfo } from "../../provider/platforms/contract";
import { connections, type Trusting } from "./connections";
import { problemLog, type Attempt, type Problem } from "./problems";
import { platformOfCreation, spotOf, pendingSpotOf, type Spot } from "./spots";
import type { StackState, StoredToken } from "./state";
import { verified } from "./verify";

/** The tokens of one scope that one credential can list. */
export interface List extends Omit<Spot, "token" | "tokenId"> {
  readonly tokens: readonly TokenInfo[];
}

/** The answers of the platforms. */
export interface Seen {
  readonly lists: readonly List[];
  /** The resource ids of tokens that are in a state and provably not at the platform. */
  readonly absent: ReadonlySet<string>;
  /** Whether the stored secret of a token still works. Empty without `--verify`. */
  readonly secrets: ReadonlyMap<StoredToken, boolean>;
  readonly problems: readonly Problem[];
}

interface Wanted {
  /** Try every stored secret. */
  readonly verify?: boolean;
}

/** Lists each scope once, and asks for each token of the states that is missing from its list. Reads only. */
export async function look(states: readonly StackState[], outside: Trusting, { verify }: Wanted = {}): Promise<Seen> {
  const { attempt, problems } = problemLog();
  const connect = connections(outside, states);
  const found = await Promise.all(states.flatMap((state) => spotsOf(state, connect(state), attempt)));
  const spots = found.filter((spot) => spot !== undefined);
  const looked = await Promise.all(
    byScope(spots).map(async (group) => {
      const list = await attempt(group[0].platform, () => listOf(group));
      return list && { group, ...(await completed(list, group, attempt)) };
    }),
  );
  const answered = looked.filter((one) => one !== undefined);
  const absent = new Set(answered.flatMap((one) => one.absent));
  // If a platform also refuses the provider's credential, its refusal says nothing about a secret.
  const tried = verify ? answered.flatMap(({ group }) => group) : [];
  const secrets = await verified(tried, absent, attempt);
  return { lists: answered.map(({ list }) => list), absent, secrets, problems: problems() };
}

type Connected = ReturnType<ReturnType<typeof connections>>;

const spotsOf = ({ known, pendingCreations }: StackState, connect: Connected, attempt: Attempt) => [
  ...known.map((one) => attempt(platformOf(one.id), () => spotOf(one, connect(one.provider)))),
  ...pendingCreations.map((one) => attempt(platformOfCreation(one), () => pendingSpotOf(one, connect(one.provider)))),
];

type Group = readonly [Spot, ...Spot[]];

function byScope(spots: readonly Spot[]): Group[] {
  const connected = [...new Set(spots.map(({ connection }) => connection))];
  const groups = new Map<string, [Spot, ...Spot[]]>();
  for (const spot of spots) {
    const key = JSON.stringify([connected.indexOf(spot.connection), spot.scope]);
    const group = groups.get(key);
    if (group) group.push(spot);
    else groups.set(key, [spot]);
  }
  return [...groups.values()];
}

/** Lists the tokens of a scope. Tokens of two kinds may be on one list, which is loaded once. */
async function listOf([first, ...others]: Group): Promise<List> {
  const tokenApis = new Set([first, ...others].map(({ tokenApi }) => tokenApi));
  const listed = await Promise.all([...tokenApis].map((tokenApi) => tokenApi.list(first.where)));
  const tokens = new Map(listed.flat().map((token) => [token.tokenId, token]));
  const { platform, scope, connection, tokenApi, schema, where } = first;
  return { platform, scope, connection, tokenApi, schema, where, tokens: [...tokens.values()] };
}

/** Asks for each token that is missing from its list, because a list may be out of date. */
async function completed(list: List, group: Group, attempt: Attempt): Promise<{ list: List; absent: string[] }> {
  const tokens = new Map(list.tokens.map((token) => [token.tokenId.toLowerCase(), token]));
  const absent: string[] = [];
  for (const { platform, tokenApi, where, token, tokenId } of group) {
    if (!token || tokenId === undefined || tokens.has(tokenId.toLowerCase()) || absent.includes(token.id)) continue;
    const found = await attempt(platform, async () => ({ token: await tokenApi.get(where, tokenId) }));
    if (found?.token) tokens.set(tokenId.toLowerCase(), found.token);
    else if (found) absent.push(token.id);
  }
  return { list: { ...list, tokens: [...tokens.values()] }, absent };
}
