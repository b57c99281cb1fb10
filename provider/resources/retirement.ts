import { isDeepStrictEqual } from "node:util";
import { UserError, urnsOf, type DesiredResource, type RunContext, type ResourceRef } from "../run/context";
import { lengthOf } from "../values/duration";
import type { HandedOver } from "../run/token-records";
import {
  identitiesOf,
  isDue,
  predecessors,
  settle,
  type Entry,
  type RetirementInputs,
  type RetirementState,
  type Settled,
} from "../retirement/plan";
import { listedAt, endOfCurrent, reconciled, tokenAt, withUse } from "../retirement/recovery";
import { errorMessage } from "../tokens/mint";
import { firstInvalid, retirementStateSchema } from "../schema/state";
import { retirementSchema } from "../retirement/args";
import { endEntry, skippedOf } from "../retirement/end";
import { formerTagsOf, hasMoved, historyOf, isTakenOver, platformIn, platformInstant } from "../retirement/history";
import { inputsOf } from "../retirement/inputs";
import { announce, announceSuperseded, announceNotDue, warnOfUse } from "../retirement/lines";
import type { Spec } from "../platforms/contract";
import { identityOf, joinId } from "../values/ids";
import { ownershipTag } from "../values/ownership-tag";
import type { Resource } from "./resource";

type State = Spec & RetirementState;

/**
 * The tokens of one resource that were replaced and still work. When one is due, the Retirement replaces itself, and the deletion of
 * its old instance revokes: the engine deletes last, when every consumer has moved. Nothing else here ever revokes.
 */
export const retirement: Resource = {
  schema: () => retirementSchema,

  validateState: ({ state }) => firstInvalid(retirementStateSchema, state),

  register(declared, context, before) {
    noteInRun(declared, context);
    if (before === undefined && !context.records.handedOver(declared.urn)) announceSuperseded(declared, context);
    return [];
  },

  diff(recorded, declared, context) {
    const before = recorded.state as State;
    const inputs = inputsOf(declared, before, context);
    const settled = settledNow(before, inputs, declared, context);
    context.records.retain(listed(settled));
    if (inputs.current !== undefined) context.records.noteCurrent(inputs.current);
    const ending = endingIn(before, inputs, settled.due);
    noteForDeletions(declared, inputs, ending, context);
    const handedOver = { recorded, released: settled.released, pendingRevocation: ending };
    for (const { urn } of [recorded, declared]) context.records.handOver(urn, handedOver);
    announce(settled, before, inputs, declared, context);
    if (settled.due.length > 0) return { replaces: ["due"], updates: [] };
    const same =
      inputs.current === before.current &&
      isDeepStrictEqual(settled.notYetDue, before.retiring) &&
      !hasMoved(recorded, declared);
    return { replaces: [], updates: same ? [] : ["current"] };
  },

  async create(declared, context) {
    noteInRun(declared, context);
    const id = joinId("retirement", ownershipTag(declared.stackId ?? "", tokenAt(declared)));
    for (const one of urnsOf(tokenAt(declared), context)) context.records.noteNewRetirement(one);
    const handedOver = context.records.handedOver(declared.urn);
    const inputs = inputsOf(declared, handedOver?.recorded.state as State | undefined, context);
    await listFirst(declared, inputs, context);
    const list = handedOver
      ? await takenOver(declared, inputs, handedOver, context)
      : firstList(declared, inputs, context);
    return { id, state: await reconciledState(declared, inputs, list, context) };
  },

  async read({ state, ...at }, context) {
    const { platform, ...before } = state as State;
    const inputs = { overlap: before.overlap, revokeNow: false, superseded: [] };
    // `--run-program` refreshes a Retirement when its token has been replaced already.
    const isDeclared = (token: string): boolean => context.records.isFound(token) || context.records.isCurrent(token);
    const looked = await reconciled(at, before, inputs, { isDeclared, refreshing: true }, context);
    return { platform, ...looked, currentUntil: await endOfCurrent(before, at, context) };
  },

  async update(recorded, declared, context) {
    const before = recorded.state as State;
    const inputs = inputsOf(declared, before, context);
    await listFirst(declared, inputs, context);
    const retiring = listed(settledNow(before, inputs, declared, context));
    const list = {
      ...historyOf(recorded, declared, inputs, context),
      retiring,
      pendingRevocation: endingIn(before, inputs, []),
    };
    return reconciledState(declared, inputs, list, context);
  },

  async delete({ state, ...at }, context) {
    noteInRun(at, context);
    const failures: string[] = [];
    for (const entry of (state as State).retiring)
      await endEntry(entry, at, context).catch((error: unknown) => failures.push(errorMessage(error)));
    if (failures.length > 0) throw new UserError(failures.join(" "));
  },
};

function noteInRun(at: ResourceRef, context: RunContext): void {
  for (const urn of urnsOf(tokenAt(at), context)) context.records.noteRetirement(urn);
}

type List = Required<
  Pick<RetirementState, "retiring" | "pendingRevocation" | "formerTags" | "recordedSince" | "recordedNames">
>;

const settledNow = (
  before: State | undefined,
  inputs: RetirementInputs,
  declared: DesiredResource,
  { clocks }: RunContext,
): Settled => settle(before, inputs, clocks.earliest(platformIn(declared)), clocks.latest(platformIn(declared)));

/** Lists the tokens before anything depends on the time: the answer also has the platform's. */
async function listFirst(declared: DesiredResource, { current }: RetirementInputs, context: RunContext): Promise<void> {
  if (current !== undefined) await listedAt(declared, current, context);
}

/**
 * Returns the list of the previous instance. A token that was due stays on it if it is not due by the platform's clock, if it is an
 * orphaned token that is still used, or if a provider signs in with it.
 */
async function takenOver(
  declared: DesiredResource,
  inputs: RetirementInputs,
  { recorded, pendingRevocation }: HandedOver,
  context: RunContext,
): Promise<List> {
  const { current = "", revokeNow } = inputs;
  const settled = settledNow(recorded.state as State, inputs, declared, context);
  const skipped = await skippedOf(settled.due, declared, context);
  const skippedTokens = identitiesOf(skipped.map(({ token }) => token));
  const rest = settled.due.filter(({ token }) => !skippedTokens.has(identityOf(token)));
  const due = revokeNow ? rest : await withUse(declared, current, rest, context);
  warnOfUse(due, declared, context);
  const inUse = due.filter((entry) => !isDue(entry, context.clocks.earliest(entry.token)));
  announceNotDue(settled.notYetDue, pendingRevocation, declared, context);
  const retiring = [...settled.notYetDue, ...inUse, ...skipped];
  return { ...historyOf(recorded, declared, inputs, context), retiring, pendingRevocation };
}

/**
 * The list of a first instance, and of one that `--replace` creates again: nothing is handed over to that. A token that an earlier run
 * replaced and this one deletes has an overlap of which there is no record.
 */
function firstList(declared: DesiredResource, inputs: RetirementInputs, context: RunContext): List {
  const now = platformInstant(declared, context);
  const { since = now } = inputs;
  return {
    retiring: listed(settledNow(undefined, inputs, declared, context)),
    pendingRevocation: predecessors(undefined, inputs).map(({ token }) => token),
    formerTags: formerTagsOf(undefined, declared, context, since),
    recordedNames: [],
    recordedSince: isTakenOver(declared, context.formerRefs.get(tokenAt(declared))) ? now : since,
  };
}

/** The tokens that this run or an earlier one was to revoke. The engine itself deletes what was just replaced, unless it is on the list. */
function endingIn(before: RetirementState, inputs: RetirementInputs, due: readonly Entry[]): string[] {
  return [...(before.pendingRevocation ?? []), ...[...predecessors(before, inputs), ...due].map(({ token }) => token)];
}

/** The state of a Retirement whose list was settled, with what the platform shows. */
async function reconciledState(
  declared: DesiredResource,
  inputs: RetirementInputs,
  list: List,
  context: RunContext,
): Promise<State> {
  const { current = "", since = platformInstant(declared, context), until = null, overlap, superseded } = inputs;
  context.records.noteCurrent(current);
  context.records.retain(list.retiring);
  noteForDeletions(declared, inputs, list.pendingRevocation, context);
  const { retiring, pendingRevocation, formerTags, recordedSince, recordedNames } = list;
  const state: RetirementState = {
    current,
    currentSince: since,
    currentUntil: until,
    recordedSince,
    overlap,
    supersedes: superseded,
    retiring: await withUse(declared, current, retiring, context),
    ...(formerTags.length > 0 && { formerTags }),
    ...(recordedNames.length > 0 && { recordedNames }),
  };
  const listedTokens = identitiesOf([current, ...retiring.map(({ token }) => token)]);
  const stillEnding = pendingRevocation.filter((token) => !listedTokens.has(identityOf(token)));
  const judgement = { isDeclared: (token: string) => context.records.isCurrent(token), refreshing: false };
  const looked = await reconciled(declared, { ...state, pendingRevocation: stillEnding }, inputs, judgement, context);
  context.records.retain(looked.retiring);
  return { platform: declared.spec["platform"], ...looked };
}

/** Notes for the deletions later in this run which tokens end in it, and that other old tokens have an overlap. */
function noteForDeletions(
  declared: DesiredResource,
  inputs: RetirementInputs,
  ending: readonly string[],
  context: RunContext,
): void {
  context.records.noteRevocations(ending);
  if (hasOverlap(inputs)) for (const urn of urnsOf(tokenAt(declared), context)) context.records.noteOverlap(urn);
}

const hasOverlap = ({ overlap, revokeNow }: RetirementInputs): boolean => !revokeNow && lengthOf(overlap) !== 0;

const listed = ({ notYetDue, due }: Settled): readonly Entry[] => [...notYetDue, ...due];
