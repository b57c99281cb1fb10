import { isDeepStrictEqual } from "node:util";
import { Refusal, urnsOf, type Declared, type Deps, type Place, type Recorded } from "../lifecycle/deps";
import { lengthOf } from "../lifecycle/due";
import type { HandedOver } from "../lifecycle/keeping";
import {
  identitiesOf,
  isDue,
  predecessors,
  settle,
  type Entry,
  type FormerTag,
  type RetirementInputs,
  type RetirementState,
  type Settled,
} from "../lifecycle/ledger";
import { listedAt, endOfCurrent, lookedAt, tokenAt, withUse } from "../lifecycle/ledger-look";
import { errorMessage } from "../lifecycle/mint";
import { flawIn, ledgerState } from "../lifecycle/recorded";
import { ledgerOffer } from "../lifecycle/retirement-args";
import { endEntry } from "../lifecycle/retirement-end";
import { inputsOf } from "../lifecycle/retirement-inputs";
import { announce, announceSuperseded, announceNotDue, warnOfUse } from "../lifecycle/retirement-lines";
import { sameClockMs } from "../lifecycle/skew";
import type { Spec } from "../platforms/platform";
import { stackOf, withinStack } from "../values/address";
import { identityOf, joinId } from "../values/ids";
import { markOf } from "../values/mark";
import type { Resource } from "./resource";

type State = Spec & RetirementState;

/**
 * The tokens of one resource that were replaced and still work. When one is due the Retirement replaces itself, and the deletion of
 * its old instance revokes: the engine deletes last, when every consumer has moved. Nothing else here ever revokes.
 */
export const retirement: Resource = {
  schema: () => ledgerOffer,

  flaw: ({ state }) => flawIn(ledgerState, state),

  declared(declared, deps, before) {
    noteInRun(declared, deps);
    if (before === undefined && !deps.keeping.handedOver(declared.address)) announceSuperseded(declared, deps);
    return [];
  },

  decide(recorded, declared, deps) {
    const before = recorded.state as State;
    const inputs = inputsOf(declared, before, deps);
    const settled = settledNow(before, inputs, declared, deps);
    deps.keeping.promise(listed(settled));
    if (inputs.current !== undefined) deps.keeping.declare(inputs.current);
    const ending = endingIn(before, inputs, settled.due);
    noteForDeletions(declared, inputs, ending, deps);
    const handedOver = { recorded, released: settled.released, ending };
    for (const { address } of [recorded, declared]) deps.keeping.handOver(address, handedOver);
    announce(settled, before, inputs, declared, deps);
    if (settled.due.length > 0) return { replaces: ["due"], updates: [] };
    const same =
      inputs.current === before.current &&
      isDeepStrictEqual(settled.ahead, before.retiring) &&
      !hasMoved(recorded, declared);
    return { replaces: [], updates: same ? [] : ["current"] };
  },

  async create(declared, deps) {
    noteInRun(declared, deps);
    const id = joinId("retirement", markOf(declared.owner ?? "", tokenAt(declared)));
    for (const one of urnsOf(tokenAt(declared), deps)) deps.keeping.noteNewRetirement(one);
    const handedOver = deps.keeping.handedOver(declared.address);
    const inputs = inputsOf(declared, handedOver?.recorded.state as State | undefined, deps);
    await listFirst(declared, inputs, deps);
    const list = handedOver ? await takenOver(declared, inputs, handedOver, deps) : firstList(declared, inputs, deps);
    return { id, state: await written(declared, inputs, list, deps) };
  },

  async read({ state, ...at }, deps) {
    const { platform, ...before } = state as State;
    const inputs = { overlap: before.overlap, revokeNow: false, superseded: [] };
    // `--run-program` refreshes a Retirement when its token has been replaced already.
    const isDeclared = (token: string): boolean => deps.keeping.isFound(token) || deps.keeping.isCurrent(token);
    const looked = await lookedAt(at, before, inputs, { isDeclared, refreshing: true }, deps);
    return { platform, ...looked, currentUntil: await endOfCurrent(before, at, deps) };
  },

  async update(recorded, declared, deps) {
    const before = recorded.state as State;
    const inputs = inputsOf(declared, before, deps);
    await listFirst(declared, inputs, deps);
    const retiring = listed(settledNow(before, inputs, declared, deps));
    const list = { ...historyOf(recorded, declared, inputs, deps), retiring, ending: endingIn(before, inputs, []) };
    return written(declared, inputs, list, deps);
  },

  async delete({ state, ...at }, deps) {
    noteInRun(at, deps);
    const failures: string[] = [];
    for (const entry of (state as State).retiring)
      await endEntry(entry, at, deps).catch((error: unknown) => failures.push(errorMessage(error)));
    if (failures.length > 0) throw new Refusal(failures.join(" "));
  },
};

function noteInRun(at: Place, deps: Deps): void {
  for (const urn of urnsOf(tokenAt(at), deps)) deps.keeping.noteRetirement(urn);
}

type List = Required<Pick<RetirementState, "retiring" | "ending" | "formerTags" | "recordedSince" | "recordedNames">>;

const settledNow = (
  before: State | undefined,
  inputs: RetirementInputs,
  declared: Declared,
  { clocks }: Deps,
): Settled => settle(before, inputs, clocks.earliest(platformIn(declared)), clocks.latest(platformIn(declared)));

const platformIn = ({ spec }: Declared): string => String(spec["platform"]);

const platformInstant = (declared: Declared, { clocks }: Deps): string =>
  new Date(clocks.latest(platformIn(declared))).toISOString();

/** Lists the tokens before anything depends on the time: the answer also has the platform's. */
async function listFirst(declared: Declared, { current }: RetirementInputs, deps: Deps): Promise<void> {
  if (current !== undefined) await listedAt(declared, current, deps);
}

/**
 * Returns the list of the previous instance. A token that was due stays on it if it is not due by the platform's clock, or if it is
 * an orphaned token that is still used.
 */
async function takenOver(
  declared: Declared,
  inputs: RetirementInputs,
  { recorded, ending }: HandedOver,
  deps: Deps,
): Promise<List> {
  const { current = "", revokeNow } = inputs;
  const settled = settledNow(recorded.state as State, inputs, declared, deps);
  const due = revokeNow ? settled.due : await withUse(declared, current, settled.due, deps);
  warnOfUse(due, declared, deps);
  const inUse = due.filter((entry) => !isDue(entry, deps.clocks.earliest(entry.token)));
  announceNotDue(settled.ahead, ending, declared, deps);
  return { ...historyOf(recorded, declared, inputs, deps), retiring: [...settled.ahead, ...inUse], ending };
}

/**
 * The list of a first instance, and of one that `--replace` creates again: nothing is handed over to that. A token that an earlier run
 * replaced and this one deletes has an overlap of which there is no record.
 */
function firstList(declared: Declared, inputs: RetirementInputs, deps: Deps): List {
  const now = platformInstant(declared, deps);
  const { since = now } = inputs;
  return {
    retiring: listed(settledNow(undefined, inputs, declared, deps)),
    ending: predecessors(undefined, inputs).map(({ token }) => token),
    formerTags: formerTagsOf(undefined, declared, deps, since),
    recordedNames: [],
    recordedSince: isTakenOver(declared, deps.formerPlaces.get(tokenAt(declared))) ? now : since,
  };
}

/** The tokens that this run or an earlier one was to revoke. The engine itself deletes what was just replaced, unless it is on the list. */
function endingIn(before: RetirementState, inputs: RetirementInputs, due: readonly Entry[]): string[] {
  return [...(before.ending ?? []), ...[...predecessors(before, inputs), ...due].map(({ token }) => token)];
}

/** Returns what an instance takes over from the one before: former tags, and the records that there are. */
const historyOf = (recorded: Recorded, declared: Declared, inputs: RetirementInputs, deps: Deps) => ({
  formerTags: formerTagsOf(recorded, declared, deps),
  recordedNames: (recorded.state as State).recordedNames ?? [],
  recordedSince: recordedFrom(recorded, declared, inputs, deps),
});

/** True after an alias, a new parent, a renamed stack or a move from another stack. */
const hasMoved = ({ owner, ...was }: Recorded, declared: Declared): boolean =>
  tokenAt(was) !== tokenAt(declared) || owner !== declared.owner;

/**
 * A new name has a tag of which this Retirement has no record yet: tokens that carry it may be of a resource that is elsewhere now.
 * So has a new stack, and a Retirement that has lost its token to another resource. A stack that is renamed takes all along.
 */
function recordedFrom(recorded: Recorded, declared: Declared, { hasLeft }: RetirementInputs, deps: Deps): string {
  const was = tokenAt(recorded);
  const isNew = was !== tokenAt(declared) && isTakenOver(declared, { ...recorded, address: was });
  return hasLeft || isNew ? platformInstant(declared, deps) : (recorded.state as State).recordedSince;
}

/** Whether the token had another name before, or another stack. */
const isTakenOver = (declared: Declared, was: Place | undefined): boolean =>
  was !== undefined && (withinStack(was.address) !== withinStack(tokenAt(declared)) || was.owner !== declared.owner);

/** The tags that an interrupted run may have used before a rename. Those of another stack's id are never this resource's. */
function formerTagsOf(
  recorded: Recorded | undefined,
  declared: Declared,
  deps: Deps,
  since = (recorded?.state as State).recordedSince,
): readonly FormerTag[] {
  const urn = tokenAt(declared);
  const recordedPlace = recorded && { address: tokenAt(recorded), ...(recorded.owner && { owner: recorded.owner }) };
  const places = [recordedPlace, deps.formerPlaces.get(urn)].filter((place) => place !== undefined);
  const isOurs = ({ owner }: Pick<Place, "owner">): boolean => owner === (declared.owner ?? owner);
  const before = recorded && isOurs(recorded) ? ((recorded.state as State).formerTags ?? []) : [];
  const until = new Date(deps.clocks.earliest(platformIn(declared)) + sameClockMs).toISOString();
  const added = places
    .filter((place) => isOurs(place) && place.address !== urn)
    .map(({ owner = "", address }) => ({
      tag: markOf(owner, address),
      since,
      until,
      ...(stackOf(address) !== stackOf(urn) && { otherStack: true }),
    }));
  return [...new Map([...before, ...added].map((one) => [one.tag, one])).values()];
}

/** The state of a Retirement whose list was settled, with what the platform shows. */
async function written(declared: Declared, inputs: RetirementInputs, list: List, deps: Deps): Promise<State> {
  const { current = "", since = platformInstant(declared, deps), until = null, overlap, superseded } = inputs;
  deps.keeping.declare(current);
  deps.keeping.promise(list.retiring);
  noteForDeletions(declared, inputs, list.ending, deps);
  const { retiring, ending, formerTags, recordedSince, recordedNames } = list;
  const state: RetirementState = {
    current,
    currentSince: since,
    currentUntil: until,
    recordedSince,
    overlap,
    supersedes: superseded,
    retiring: await withUse(declared, current, retiring, deps),
    ...(formerTags.length > 0 && { formerTags }),
    ...(recordedNames.length > 0 && { recordedNames }),
  };
  const listedTokens = identitiesOf([current, ...retiring.map(({ token }) => token)]);
  const stillEnding = ending.filter((token) => !listedTokens.has(identityOf(token)));
  const judgement = { isDeclared: (token: string) => deps.keeping.isCurrent(token), refreshing: false };
  const looked = await lookedAt(declared, { ...state, ending: stillEnding }, inputs, judgement, deps);
  deps.keeping.promise(looked.retiring);
  return { platform: declared.spec["platform"], ...looked };
}

/** Notes for the deletions later in this run which tokens end in it, and that other old tokens have an overlap. */
function noteForDeletions(declared: Declared, inputs: RetirementInputs, ending: readonly string[], deps: Deps): void {
  deps.keeping.end(ending);
  if (hasOverlap(inputs)) for (const urn of urnsOf(tokenAt(declared), deps)) deps.keeping.noteOverlap(urn);
}

const hasOverlap = ({ overlap, revokeNow }: RetirementInputs): boolean => !revokeNow && lengthOf(overlap) !== 0;

const listed = ({ ahead, due }: Settled): readonly Entry[] => [...ahead, ...due];
