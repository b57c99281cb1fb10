import { isDeepStrictEqual } from "node:util";
import { Refusal, type Declared, type Deps, type Place, type Recorded } from "../lifecycle/deps";
import { observeToken, revokeToken } from "../lifecycle/gone";
import {
  identitiesOf,
  predecessors,
  settle,
  type Entry,
  type Ledger,
  type Settled,
  type Wish,
} from "../lifecycle/ledger";
import { said } from "../lifecycle/mint";
import { flawIn, ledgerState } from "../lifecycle/recorded";
import { ledgerOffer } from "../lifecycle/retirement-args";
import { inRunFrom, kindAt, lookedAt, nameAt, tokenAt } from "../lifecycle/ledger-look";
import { beside } from "../lifecycle/where";
import type { Spec } from "../platforms/platform";
import { identityOf, joinId, tokenIdOf } from "../values/ids";
import { markOf } from "../values/mark";
import { textOf } from "../values/text";
import type { Resource } from "./resource";

type LedgerState = Spec & Ledger;

/**
 * The ledger beside a token: the tokens that were replaced and go on working until their time. When one is due the ledger
 * replaces itself, and the deletion of its old instance revokes: the engine deletes last, when every consumer has moved. Nothing
 * else here ever revokes.
 */
export const retirement: Resource = {
  offer: () => ledgerOffer,

  flaw: ({ state }) => flawIn(ledgerState, state),

  declared(declared, deps, before) {
    if (before === undefined && !deps.keeping.handedOver(declared.address)) tellSuperseded(declared, deps);
    return [];
  },

  decide(recorded, declared, deps) {
    const before = recorded.state as LedgerState;
    const wish = wishOf(declared, before, deps);
    const settled = settle(before, wish, deps.clock.now());
    const { ahead, due } = settled;
    deps.keeping.promise(listed(settled));
    if (wish.current !== undefined) deps.keeping.declare(wish.current);
    const ending = endingIn(before, wish, due);
    const marks = marksBefore(recorded, declared);
    for (const { address } of [recorded, declared]) deps.keeping.handOver(address, { ahead, ending, marks });
    tell(settled, before, wish, declared, deps);
    if (due.length > 0) return { replaces: ["due"], updates: [] };
    const same = wish.current === before.current && isDeepStrictEqual(ahead, before.retiring);
    return { replaces: [], updates: same ? [] : ["current"] };
  },

  async create(declared, deps) {
    const wish = wishOf(declared, undefined, deps);
    const id = joinId("retirement", markOf(declared.owner ?? "", tokenAt(declared)));
    // Nothing is handed over to a first ledger, and to one that the engine was told to make anew.
    const first = {
      ahead: listed(settle(undefined, wish, deps.clock.now())),
      ending: predecessors(undefined, wish).map(({ token }) => token),
      marks: [],
    };
    const { ahead, ...rest } = deps.keeping.handedOver(declared.address) ?? first;
    return { id, state: await written(declared, wish, { retiring: ahead, ...rest }, deps) };
  },

  async read({ state, ...at }, deps) {
    const { platform, ending = [], ...before } = state as LedgerState;
    const wish = { overlap: before.overlap, revokeNow: false, superseded: [] };
    // What a run was to end and has not, is due at once.
    const spare = (token: string): boolean => deps.keeping.isFound(token);
    const looked = await lookedAt(at, before, wish, { condemned: ending, spare }, deps);
    return { platform, ...looked, currentUntil: await endOfCurrent(before, at, deps) };
  },

  update(recorded, declared, deps) {
    const before = recorded.state as LedgerState;
    const wish = wishOf(declared, before, deps);
    const retiring = listed(settle(before, wish, deps.clock.now()));
    const ending = endingIn(before, wish, []);
    return written(declared, wish, { retiring, ending, marks: marksBefore(recorded, declared) }, deps);
  },

  async delete({ state, ...at }, deps) {
    const failures: string[] = [];
    const removed = deps.keeping.handedOver(at.address) === undefined;
    for (const { token } of (state as LedgerState).retiring) {
      if (deps.keeping.isCurrent(token) || deps.keeping.keeps(token, deps.clock.now())) continue;
      if (removed) deps.say(`${nameAt(at)}: ${tokenIdOf(token)} is revoked with the ledger that kept it.`);
      await revoke(token, at, deps).catch((error: unknown) => failures.push(said(error)));
    }
    if (failures.length > 0) throw new Refusal(failures.join(" "));
  },
};

async function revoke(token: string, at: Place, deps: Deps): Promise<void> {
  const ending = await revokeToken(kindAt(at), { id: token, urn: tokenAt(at) }, deps);
  if (ending !== "own credential") return;
  deps.say(`${nameAt(at)}: ${tokenIdOf(token)} was replaced and is left alone, for the provider itself runs on it.`);
}

/** When the current token ends: now, when it is provably gone. Later runs may have no proof, for only its own state has its secret. */
async function endOfCurrent({ current, currentUntil }: Ledger, at: Place, deps: Deps): Promise<string | null> {
  const seen = observeToken(kindAt(at), { id: current, expiresAt: currentUntil, urn: tokenAt(at) }, deps);
  const gone = (await seen.catch(() => true)) === undefined;
  return gone ? new Date(deps.clock.now()).toISOString() : currentUntil;
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
    replaces: keeping.replacedAt(tokenAt(declared)),
    madeAt: current === undefined ? undefined : keeping.madeAt(current),
    overlap: text("overlap") ?? before?.overlap ?? "0d",
    superseded: supersededAt(current ?? before?.current, known["supersedes"]),
    revokeNow: revokeNow || known["revokeNow"] === true,
  };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Tokens made by hand stand where the current one stands. What is a UUID has no case. */
function supersededAt(current: string | undefined, ids: unknown): readonly string[] {
  if (current === undefined || !Array.isArray(ids)) return [];
  return ids.map(String).map((id) => beside(current, uuid.test(id) ? id.toLowerCase() : id));
}

/** What this run ends, or an earlier one was to: the engine itself deletes what was just replaced, unless it is on the list. */
function endingIn(before: Ledger, wish: Wish, due: readonly Entry[]): string[] {
  return [...(before.ending ?? []), ...[...predecessors(before, wish), ...due].map(({ token }) => token)];
}

/** The marks of the token's addresses before this one: what a crash has left behind may carry any of them. */
function marksBefore({ state, owner, ...was }: Recorded, declared: Declared): string[] {
  const before = (state as LedgerState).marks ?? [];
  const last = owner !== undefined && tokenAt(was) !== tokenAt(declared) ? [markOf(owner, tokenAt(was))] : [];
  return [...new Set([...before, ...last])];
}

/** The state of a ledger whose list was settled, with what the platform shows. */
async function written(
  declared: Declared,
  wish: Wish,
  list: Required<Pick<Ledger, "retiring" | "ending" | "marks">>,
  deps: Deps,
): Promise<LedgerState> {
  const { current = "", since = new Date(deps.clock.now()).toISOString(), until = null, overlap, superseded } = wish;
  deps.keeping.declare(current);
  deps.keeping.promise(list.retiring);
  const { retiring, ending, marks } = list;
  const ledger: Ledger = {
    current,
    currentSince: since,
    currentUntil: until,
    overlap,
    supersedes: superseded,
    retiring,
    ...(marks.length > 0 && { marks }),
  };
  const promised = identitiesOf([current, ...retiring.map(({ token }) => token)]);
  const spared = ending.filter((token) => !promised.has(identityOf(token)));
  const spare = (token: string): boolean => deps.keeping.isCurrent(token);
  const looked = await lookedAt(declared, { ...ledger, ending: spared }, wish, { condemned: [], spare }, deps);
  deps.keeping.promise(looked.retiring);
  return { platform: declared.spec["platform"], ...looked };
}

/** A line for what is about to happen, shown in the preview and in the run. */
function tell({ ahead, due }: Settled, before: Ledger, wish: Wish, at: Place, { say }: Deps): void {
  const why = (token: string): string => (wish.superseded.includes(token) ? "is superseded" : "was replaced");
  const told = (token: string, what: string): void => {
    say(`${nameAt(at)}: ${tokenIdOf(token)} ${why(token)}${what}.`);
  };
  for (const { token } of due) told(token, " and is due: it is revoked when this run has moved every consumer");
  const known = new Map(before.retiring.map((entry) => [entry.token, entry.retireAt]));
  for (const { token, retireAt } of ahead.filter(({ token, retireAt }) => known.get(token) !== retireAt)) {
    told(token, `, and is revoked ${inRunFrom(retireAt)}`);
  }
  const kept = identitiesOf(ahead.map(({ token }) => token));
  const replaced = wish.current === undefined ? [] : predecessors(before, wish);
  for (const { token } of replaced.filter((one) => !kept.has(identityOf(one.token))))
    told(token, ", and is revoked at the end of this run");
}

/** What a first ledger is about to put on its list: until it is there, only its arguments can tell. */
function tellSuperseded({ spec, ...at }: Declared, { say }: Deps): void {
  const { supersedes = [], overlap } = spec as { supersedes?: readonly unknown[]; overlap?: unknown };
  const when = overlap === "0d" ? "the next run" : `the first run ${String(overlap)} from now on`;
  for (const id of Array.isArray(supersedes) ? supersedes : []) {
    say(`${nameAt(at)}: ${String(id)} is superseded, and is revoked by ${when}.`);
  }
}

const listed = ({ ahead, due }: Settled): readonly Entry[] => [...ahead, ...due];
