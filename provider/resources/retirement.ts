import { isDeepStrictEqual } from "node:util";
import { Refusal, type Declared, type Deps, type Place } from "../lifecycle/deps";
import { instantOf } from "../lifecycle/due";
import { isOwnCredential } from "../lifecycle/guard";
import { promisesFor, settle, type Entry, type Ledger, type Settled, type Wish } from "../lifecycle/ledger";
import { said } from "../lifecycle/mint";
import { ledgerOffer } from "../lifecycle/retirement-args";
import { told } from "../lifecycle/rotation";
import { beside, locate } from "../lifecycle/where";
import type { TokenKind } from "../platforms/definition";
import type { Spec } from "../platforms/platform";
import { nameOf, typeOf } from "../values/address";
import { joinId, tokenIdOf } from "../values/ids";
import { carries, markOf } from "../values/mark";
import type { Resource } from "./resource";

type LedgerState = Spec & Ledger;

/**
 * The ledger beside a token: the tokens that were replaced and go on working until their time. When one is due the ledger
 * replaces itself, and the deletion of its old instance revokes: the engine deletes last, when every consumer has moved. Nothing
 * else here ever revokes.
 */
export const retirement: Resource = {
  offer: () => ledgerOffer,

  decide({ state, address: was }, declared, deps) {
    const before = state as LedgerState;
    const wish = wishOf(declared, before, deps);
    const settled = settle(before, wish, deps.clock.now());
    deps.keeping.promise(settled.ahead);
    if (wish.current !== undefined) deps.keeping.declare(wish.current);
    const { ahead, due } = settled;
    // What was just replaced, the engine itself deletes, unless it is on the list.
    const ending = [before.current, ...due.map(({ token }) => token)];
    for (const address of [was, declared.address]) deps.keeping.handOver(address, { ahead, ending });
    tell(settled, before, declared, deps);
    if (due.length > 0) return { replaces: ["due"], updates: [] };
    const same = wish.current === before.current && unmoved(ahead, before.retiring);
    return { replaces: [], updates: same ? [] : ["current"] };
  },

  async create(declared, deps) {
    const wish = wishOf(declared, undefined, deps);
    const id = joinId("retirement", markOf(declared.owner ?? "", tokenAt(declared)));
    // Nothing is handed over to a first ledger, and to one that the engine was told to make anew.
    const handed = deps.keeping.handedOver(declared.address);
    const entries = handed?.ahead ?? listed(settle(undefined, wish, deps.clock.now()));
    return { id, state: await recorded(declared, wish, entries, handed?.ending ?? [], deps) };
  },

  async read({ state, ...at }, deps) {
    const before = state as LedgerState;
    const retiring = await seen(at, before, { overlap: before.overlap, revokeNow: false }, [], deps);
    return { ...state, retiring };
  },

  update({ state }, declared, deps) {
    const before = state as LedgerState;
    const wish = wishOf(declared, before, deps);
    const entries = listed(settle(before, wish, deps.clock.now()));
    return recorded(declared, wish, entries, [before.current], deps);
  },

  async delete({ state, ...at }, deps) {
    const failures: string[] = [];
    for (const { token } of (state as LedgerState).retiring) {
      if (deps.keeping.isCurrent(token) || deps.keeping.keeps(token, deps.clock.now())) continue;
      await revoke(token, at, deps).catch((error: unknown) => failures.push(said(error)));
    }
    if (failures.length > 0) throw new Refusal(failures.join(" "));
  },
};

async function revoke(token: string, at: Place, deps: Deps): Promise<void> {
  const { reach, issuer, where, tokenId } = locate(kindAt(at), token, deps);
  if (await isOwnCredential(reach, where, tokenId)) {
    deps.say(`${nameAt(at)}: ${tokenId} was replaced and is left alone, for the provider itself runs on it.`);
    return;
  }
  await issuer.revoke(where, tokenId);
}

/** What the program asks for. What a preview does not know yet changes nothing. */
function wishOf(declared: Declared, before: Ledger | undefined, { revokeNow, keeping }: Deps): Wish {
  const { spec, unknown = [] } = declared;
  const known = Object.fromEntries(Object.entries(spec).filter(([key]) => !unknown.includes(key)));
  const text = (key: string): string | undefined => textOf(known[key]);
  const current = text("current");
  return {
    current,
    since: text("since"),
    until: text("until"),
    madeAt: current === undefined ? undefined : keeping.madeAt(current),
    overlap: text("overlap") ?? before?.overlap ?? "0d",
    superseded: supersededAt(current ?? before?.current, known["supersedes"]),
    revokeNow: revokeNow || known["revokeNow"] === true,
  };
}

/** Tokens made by hand stand where the current one stands. */
function supersededAt(current: string | undefined, ids: unknown): readonly string[] {
  if (current === undefined || !Array.isArray(ids)) return [];
  return ids.map((id) => beside(current, String(id)));
}

/** The state of a ledger, with what a crash has left behind on its list. */
async function recorded(
  declared: Declared,
  wish: Wish,
  entries: readonly Entry[],
  spared: readonly string[],
  deps: Deps,
): Promise<LedgerState> {
  const { current = "", since = new Date(deps.clock.now()).toISOString(), until = null, overlap, superseded } = wish;
  deps.keeping.declare(current);
  deps.keeping.promise(entries);
  const ledger = {
    current,
    currentSince: since,
    currentUntil: until,
    overlap,
    supersedes: superseded,
    retiring: entries,
  };
  const retiring = await seen(declared, ledger, wish, spared, deps);
  deps.keeping.promise(retiring);
  return { platform: declared.spec["platform"], ...ledger, retiring };
}

/**
 * The list as the platform sees it: without what is provably gone, and with the tokens that carry the mark of this ledger's
 * resource and that no run knows. A crash has left those.
 */
async function seen(
  at: Place,
  ledger: Ledger,
  wish: Pick<Wish, "overlap" | "revokeNow">,
  spared: readonly string[],
  deps: Deps,
): Promise<Entry[]> {
  if (at.owner === undefined) return [...ledger.retiring];
  const mark = markOf(at.owner, tokenAt(at));
  const { issuer, where } = locate(kindAt(at), ledger.current, deps);
  const all = (await issuer.all(where)).map((one) => ({ ...one, token: beside(ledger.current, one.tokenId) }));
  const there = new Set(all.map(({ token }) => token));
  const gone: Entry[] = [];
  for (const entry of ledger.retiring) {
    if (!there.has(entry.token) && (await isGone(entry.token, at, deps))) gone.push(entry);
  }
  const known = new Set([ledger.current, ...spared, ...ledger.retiring.map(({ token }) => token)]);
  const unknown = all
    .filter((one) => carries(one, mark) && !known.has(one.token) && !deps.keeping.isCurrent(one.token))
    .map(({ token, createdAt, expiresAt }) => ({ token, createdAt, expiresAt }));
  const now = deps.clock.now();
  const found = promisesFor(unknown, instantOf(ledger.currentSince) ?? now, wish, now);
  for (const { token, retireAt } of found) {
    deps.say(
      `${nameAt(at)}: ${tokenIdOf(token)} was left behind by a run that broke off; it is revoked ${inRunFrom(retireAt)}.`,
    );
  }
  return [...ledger.retiring.filter((entry) => !gone.includes(entry)), ...found];
}

/** Whether a token is provably gone; when that cannot be told, it is not. */
async function isGone(token: string, at: Place, deps: Deps): Promise<boolean> {
  const { issuer, where, tokenId } = locate(kindAt(at), token, deps);
  return (await issuer.observe(where, tokenId).catch(() => true)) === undefined;
}

/** A line for what is about to happen, shown in the preview and in the run. */
function tell({ ahead, due }: Settled, before: Ledger, at: Place, { say }: Deps): void {
  for (const { token } of due)
    say(
      `${nameAt(at)}: ${tokenIdOf(token)} was replaced and is due: it is revoked when this run has moved every consumer.`,
    );
  const known = new Map(before.retiring.map((entry) => [entry.token, entry.retireAt]));
  for (const { token, retireAt } of ahead.filter(({ token, retireAt }) => known.get(token) !== retireAt)) {
    say(`${nameAt(at)}: ${tokenIdOf(token)} was replaced, and is revoked ${inRunFrom(retireAt)}.`);
  }
}

const inRunFrom = (retireAt: string): string => `by the first run from ${told(Date.parse(retireAt))} on`;

const listed = ({ ahead, due }: Settled): readonly Entry[] => [...ahead, ...due];

const unmoved = (entries: readonly Entry[], before: readonly Entry[]): boolean => isDeepStrictEqual(entries, before);

/** The token's own address: the ledger's is another. */
const tokenAt = ({ token, address }: Place): string => token ?? address;

const nameAt = (at: Place): string => nameOf(tokenAt(at));

const kindAt = (at: Place): TokenKind => (typeOf(tokenAt(at)) === "DeployToken" ? "DeployToken" : "ServiceToken");

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
