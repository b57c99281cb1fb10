import { reachOf, remembered } from "../../provider/host/reach";
import { Refusal, type Reach } from "../../provider/lifecycle/deps";
import { said } from "../../provider/lifecycle/mint";
import { locate } from "../../provider/lifecycle/where";
import { backendOf, type Issuer, type Observed, type Spec } from "../../provider/platforms/platform";
import { splitId } from "../../provider/values/ids";
import type { Known, StackState, Unfinished } from "./state";

/** What a platform lists at one place, as one credential sees it. */
export interface List {
  readonly platform: string;
  /** Such as an organization. */
  readonly place: string;
  readonly tokens: readonly Observed[];
  readonly reach: Reach;
  readonly issuer: Issuer;
  readonly where: Spec;
}

/** What could not be looked at, and why. */
export interface Problem {
  readonly platform: string;
  readonly message: string;
}

/** What the platforms say. */
export interface Seen {
  readonly lists: readonly List[];
  /** The resource ids of the state's tokens that are provably not there. */
  readonly absent: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

export type Outside = Parameters<typeof reachOf>[0];

/** Where a token of the stack is, or may be. */
interface Spot extends Omit<List, "tokens"> {
  readonly provider: string;
  /** Of a token that is in the state. */
  readonly id?: string;
  readonly tokenId?: string;
}

/** Asks each place once, and after each token of the state that its list does not hold. Never writes. */
export async function look(state: StackState, outside: Outside): Promise<Seen> {
  const problems = new Map<string, Problem>();
  const attempt = async <T>(platform: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const message = said(error);
      problems.set(message, { platform, message });
      return undefined;
    }
  };
  const reach = reachBy(state, outside);
  const spots = await Promise.all([
    ...state.known.map((one) => attempt(platformIn(one.id), () => spotOf(one, reach(one.provider)))),
    ...state.unfinished.map((one) => attempt(platformOf(one), () => spotToBe(one, reach(one.provider)))),
  ]);
  const places = byPlace(spots.filter((spot) => spot !== undefined));
  const looked = await Promise.all(
    places.map(async (place) => {
      const list = await attempt(place[0].platform, () => listOf(place));
      return list && completed(list, place, attempt);
    }),
  );
  const answered = looked.filter((place) => place !== undefined);
  return {
    lists: answered.map(({ list }) => list),
    absent: new Set(answered.flatMap(({ absent }) => absent)),
    problems: [...problems.values()],
  };
}

type Attempt = <T>(platform: string, work: () => Promise<T>) => Promise<T | undefined>;

/** Signs in as the provider does, by what the engine gives it. */
function reachBy({ providers }: StackState, outside: Outside): (provider: string) => (platform: string) => Reach {
  const made = new Map<string, (platform: string) => Reach>();
  return (reference) => {
    const known = providers.get(reference);
    if (!known) throw new Refusal("The state does not hold the provider of one of its tokens.");
    const reach = made.get(reference) ?? remembered((platform) => reachOf(outside, known.config, platform));
    made.set(reference, reach);
    if (!known.encrypted) return reach;
    return (platform) => {
      try {
        return reach(platform);
      } catch (error) {
        throw new Refusal(`${said(error)} This export holds encrypted ones: make it with --show-secrets.`);
      }
    };
  };
}

function spotOf({ id, kind, provider }: Known, reach: (platform: string) => Reach): Spot {
  const platform = platformIn(id);
  const { where, tokenId, ...at } = locate(kind, id, { reach });
  return { ...at, provider, platform, where, place: placeIn(where, kind, at.reach), id, tokenId };
}

/** The place of a token that was being made, and has no id to tell it. */
async function spotToBe(
  { kind, provider, inputs, ...rest }: Unfinished,
  reach: (platform: string) => Reach,
): Promise<Spot> {
  const platform = platformOf({ inputs, ...rest });
  const at = reach(platform);
  const issuer = at.connection[kind];
  if (!issuer) throw new Refusal(`${at.platform.title} has no ${kind}.`);
  const where = { ...inputs, ...(await issuer.home?.()) };
  return { provider, platform, reach: at, issuer, where, place: placeIn(where, kind, at) };
}

const platformIn = (id: string): string => splitId(id)[0] ?? "";

const platformOf = ({ inputs }: Pick<Unfinished, "inputs">): string =>
  typeof inputs["platform"] === "string" ? inputs["platform"] : "";

/** What lists are by. Where a platform knows no place to choose, that is the user whom an id names. */
function placeIn(where: Spec, kind: Known["kind"], { platform }: Reach): string {
  const offer = backendOf(platform).offers[kind];
  const scope = typeof offer === "string" ? [] : offer.scope;
  return (platform.place.length > 0 ? platform.place : scope).map((key) => partOf(where[key])).join("/");
}

function partOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Refusal("The state does not tell where a token was being made.");
}

type Group = readonly [Spot, ...Spot[]];

function byPlace(spots: readonly Spot[]): Group[] {
  const groups = new Map<string, [Spot, ...Spot[]]>();
  for (const spot of spots) {
    const key = JSON.stringify([spot.provider, spot.platform, spot.place]);
    const group = groups.get(key);
    if (group) group.push(spot);
    else groups.set(key, [spot]);
  }
  return [...groups.values()];
}

/** Tokens of two kinds may be on one list, which is then loaded once for both. */
async function listOf([first, ...others]: Group): Promise<List> {
  const issuers = new Set([first, ...others].map(({ issuer }) => issuer));
  const listed = await Promise.all([...issuers].map((issuer) => issuer.all(first.where)));
  const tokens = new Map(listed.flat().map((token) => [token.tokenId, token]));
  const { platform, place, reach, issuer, where } = first;
  return { platform, place, reach, issuer, where, tokens: [...tokens.values()] };
}

/** A list alone is no proof of absence, for it may lag behind: each token that it should hold and does not is asked for. */
async function completed(list: List, place: Group, attempt: Attempt): Promise<{ list: List; absent: string[] }> {
  const tokens = new Map(list.tokens.map((token) => [token.tokenId, token]));
  const absent: string[] = [];
  for (const { platform, issuer, where, id, tokenId } of place) {
    if (id === undefined || tokenId === undefined || tokens.has(tokenId)) continue;
    const found = await attempt(platform, async () => ({ token: await issuer.observe(where, tokenId) }));
    if (found?.token) tokens.set(tokenId, found.token);
    else if (found) absent.push(id);
  }
  return { list: { ...list, tokens: [...tokens.values()] }, absent };
}
