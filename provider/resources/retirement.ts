import { isDeepStrictEqual } from "node:util";
import { UserError, type DesiredResource, type ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import type { HandedOver } from "../run/token-record";
import { endEntry, skippedOf } from "../retirement/end";
import { formerTagsOf, hasMoved, historyOf, isTakenOver, platformIn, platformInstant } from "../retirement/evidence";
import { inputsOf, keptBefore, type RetirementInputs } from "../retirement/inputs";
import { announce, announceKept, announceSuperseded, announceNotDue, warnOfUse } from "../retirement/lines";
import { isDue, planEntries, predecessors, quietMsOf, type EntryPlan } from "../retirement/plan";
import { listedAt, endOfCurrent, recover } from "../retirement/recovery";
import {
  retirementSchema,
  retirementStateSchema,
  stateOf,
  tokenAt,
  type Entry,
  type RetirementState,
} from "../retirement/state";
import { stillWorking, withUse } from "../retirement/use";
import { firstInvalid } from "../schema/state";
import { lengthOf } from "../values/duration";
import { errorMessage } from "../values/text";
import { identitiesOf, identityOf, joinId } from "../values/ids";
import { ownershipTag } from "../values/ownership-tag";
import type { Spec } from "../platforms/contract";
import type { Resource } from "./resource";

/**
 * The tokens of one resource that were replaced and still work. When one is due, the Retirement replaces itself, and the deletion of
 * its old instance revokes: the engine deletes last, when every consumer has moved. Nothing else here ever revokes.
 */
export const retirement: Resource = {
  schema: () => retirementSchema,

  validateState: ({ state }) => firstInvalid(retirementStateSchema, state),

  register(declared, run, before) {
    noteInRun(declared, run);
    if (before === undefined && !run.at(tokenAt(declared)).handedOver) announceSuperseded(declared, run);
    return [];
  },

  diff(recorded, declared, run) {
    const before = stateOf(recorded);
    const inputs = inputsOf(declared, before, run);
    const plan = planNow(before, inputs, declared, run);
    run.retain(listed(plan));
    if (inputs.current !== undefined) run.noteToken(inputs.current, { isCurrent: true });
    const ending = endingIn(before, inputs, plan.due);
    noteForDeletions(declared, inputs, ending, run);
    const handedOver = { recorded, released: plan.released, pendingRevocation: ending };
    run.note([recorded, declared].map(tokenAt), { handedOver });
    announce(plan, before, inputs, declared, run);
    if (plan.due.length > 0) return { replaces: ["due"], updates: [] };
    const same =
      inputs.current === before.current &&
      isDeepStrictEqual(plan.notYetDue, before.retiring) &&
      before.revoking === undefined &&
      !hasMoved(recorded, declared);
    return { replaces: [], updates: same ? [] : ["current"] };
  },

  async create(declared, run) {
    noteInRun(declared, run);
    const id = joinId("retirement", ownershipTag(declared.stackId ?? "", tokenAt(declared)));
    run.note(run.urnsOf(tokenAt(declared)), { hasNewRetirement: true });
    const { handedOver } = run.at(tokenAt(declared));
    const inputs = inputsOf(declared, handedOver && stateOf(handedOver.recorded), run);
    await listFirst(declared, inputs, run);
    const list = handedOver ? await takenOver(declared, inputs, handedOver, run) : firstList(declared, inputs, run);
    return { id, state: await recoveredState(declared, inputs, list, run) };
  },

  async read({ state, ...at }, run) {
    const { platform, revoking, ...before } = stateOf({ state });
    const inputs = { overlap: before.overlap, keepWhileUsed: keptBefore(before), revokeNow: false, superseded: [] };
    const back = await stillWorking(at, revoking, before.current, quietMsOf(inputs), run);
    // `--run-program` refreshes a Retirement when its token has been replaced already.
    const isDeclared = (token: string): boolean => run.token(token).isFound === true || run.isCurrent(token);
    const known = { ...before, retiring: [...before.retiring, ...back] };
    const looked = await recover(at, known, inputs, { isDeclared, refreshing: true }, run);
    return { platform, ...looked, currentUntil: await endOfCurrent(before, at, run) };
  },

  async update(recorded, declared, run) {
    const before = stateOf(recorded);
    const inputs = inputsOf(declared, before, run);
    await listFirst(declared, inputs, run);
    const retiring = listed(planNow(before, inputs, declared, run));
    const list = {
      ...historyOf(recorded, declared, inputs, run),
      retiring: [...retiring, ...(await returning(before, inputs, declared, run))],
      pendingRevocation: endingIn(before, inputs, []),
    };
    return recoveredState(declared, inputs, list, run);
  },

  async delete({ state, ...at }, run) {
    noteInRun(at, run);
    const failures: string[] = [];
    const { retiring, revoking = [] } = stateOf({ state });
    for (const entry of [...retiring, ...revoking])
      await endEntry(entry, at, run).catch((error: unknown) => failures.push(errorMessage(error)));
    if (failures.length > 0) throw new UserError(failures.join(" "));
  },
};

function noteInRun(at: ResourceRef, run: Run): void {
  run.note(run.urnsOf(tokenAt(at)), { hasRetirement: true });
}

type List = Required<
  Pick<RetirementState, "retiring" | "pendingRevocation" | "formerTags" | "recordedSince" | "recordedNames">
> &
  Pick<RetirementState, "revoking">;

const planNow = (
  before: RetirementState | undefined,
  inputs: RetirementInputs,
  declared: DesiredResource,
  { clock }: Run,
): EntryPlan => planEntries(before, inputs, clock.earliest(platformIn(declared)), clock.latest(platformIn(declared)));

/** Lists the tokens before anything depends on the time: the answer also has the platform's. */
async function listFirst(declared: DesiredResource, { current }: RetirementInputs, run: Run): Promise<void> {
  if (current !== undefined) await listedAt(declared, current, run);
}

/**
 * Returns the list of the previous instance. A token that was due stays on it if it is not due by the platform's clock, if it is an
 * orphaned token that is still used, or if a provider signs in with it.
 */
async function takenOver(
  declared: DesiredResource,
  inputs: RetirementInputs,
  { recorded, pendingRevocation }: HandedOver,
  run: Run,
): Promise<List> {
  const { current = "", revokeNow } = inputs;
  const plan = planNow(stateOf(recorded), inputs, declared, run);
  const skipped = await skippedOf(plan.due, declared, run);
  const skippedTokens = identitiesOf(skipped.map(({ token }) => token));
  const rest = plan.due.filter(({ token }) => !skippedTokens.has(identityOf(token)));
  const quietMs = quietMsOf(inputs);
  const due = revokeNow ? rest : await withUse(declared, current, rest, run, quietMs);
  const isEnding = (entry: Entry): boolean => isDue(entry, run.clock.earliest(entry.token));
  const ending = due.filter(isEnding);
  warnOfUse(ending, declared, run);
  announceNotDue(plan.notYetDue, pendingRevocation, declared, run);
  const back = await returning(stateOf(recorded), inputs, declared, run);
  const retiring = [...plan.notYetDue, ...due.filter((entry) => !isEnding(entry)), ...skipped, ...back];
  const list = { ...historyOf(recorded, declared, inputs, run), retiring, pendingRevocation };
  return quietMs > 0 && ending.length > 0 ? { ...list, revoking: ending } : list;
}

/** The tokens that the last run was to revoke and that still work. After a leak they are among the due ones. */
const returning = (
  before: RetirementState,
  inputs: RetirementInputs,
  declared: DesiredResource,
  run: Run,
): Promise<readonly Entry[]> =>
  inputs.revokeNow || inputs.current === undefined
    ? Promise.resolve([])
    : stillWorking(declared, before.revoking, inputs.current, quietMsOf(inputs), run);

/**
 * The list of a first instance, and of one that `--replace` creates again: nothing is handed over to that. A token that an earlier run
 * replaced and this one deletes has an overlap of which there is no record.
 */
function firstList(declared: DesiredResource, inputs: RetirementInputs, run: Run): List {
  const now = platformInstant(declared, run);
  const { since = now, current = "" } = inputs;
  const { isAdopted = false } = run.token(current);
  return {
    retiring: listed(planNow(undefined, inputs, declared, run)),
    pendingRevocation: predecessors(undefined, inputs).map(({ token }) => token),
    formerTags: formerTagsOf(undefined, declared, run, isAdopted ? now : since),
    recordedNames: [],
    // What an adopted token is younger or older than says nothing about the tokens of this resource.
    recordedSince: isAdopted || isTakenOver(declared, run.at(tokenAt(declared)).formerRef) ? now : since,
  };
}

/** The tokens that this run or an earlier one was to revoke. The engine itself deletes what was just replaced, unless it is on the list. */
function endingIn(before: RetirementState, inputs: RetirementInputs, due: readonly Entry[]): string[] {
  return [...(before.pendingRevocation ?? []), ...[...predecessors(before, inputs), ...due].map(({ token }) => token)];
}

/** The state of a Retirement whose list was planned, with what the platform shows. */
async function recoveredState(
  declared: DesiredResource,
  inputs: RetirementInputs,
  list: List,
  run: Run,
): Promise<Spec> {
  const { current = "", since = platformInstant(declared, run), until = null, overlap, superseded } = inputs;
  run.noteToken(current, { isCurrent: true });
  run.retain(list.retiring);
  noteForDeletions(declared, inputs, list.pendingRevocation, run);
  const { retiring, revoking, pendingRevocation, formerTags, recordedSince, recordedNames } = list;
  const quietMs = quietMsOf(inputs);
  const state: RetirementState = {
    current,
    currentSince: since,
    currentUntil: until,
    ...(run.token(current).isAdopted && { currentAdopted: true }),
    recordedSince,
    overlap,
    ...(quietMs > 0 && { keepWhileUsed: inputs.keepWhileUsed }),
    supersedes: superseded,
    retiring: await withUse(declared, current, retiring, run, quietMs),
    ...(revoking && { revoking }),
    ...(formerTags.length > 0 && { formerTags }),
    ...(recordedNames.length > 0 && { recordedNames }),
  };
  const listedTokens = identitiesOf([current, ...retiring.map(({ token }) => token)]);
  const stillEnding = pendingRevocation.filter((token) => !listedTokens.has(identityOf(token)));
  const judgement = { isDeclared: (token: string) => run.isCurrent(token), refreshing: false };
  const looked = await recover(declared, { ...state, pendingRevocation: stillEnding }, inputs, judgement, run);
  run.retain(looked.retiring);
  announceKept(looked.retiring, inputs, declared, run);
  return { platform: declared.spec["platform"], ...looked };
}

/** Notes for the deletions later in this run which tokens end in it, and that other old tokens have an overlap. */
function noteForDeletions(
  declared: DesiredResource,
  inputs: RetirementInputs,
  ending: readonly string[],
  run: Run,
): void {
  run.noteRevocations(ending);
  const urns = run.urnsOf(tokenAt(declared));
  if (hasOverlap(inputs)) run.note(urns, { givesOverlap: true });
  if (quietMsOf(inputs) > 0) run.note(urns, { quietMs: quietMsOf(inputs) });
}

const hasOverlap = ({ overlap, revokeNow }: RetirementInputs): boolean => !revokeNow && lengthOf(overlap) !== 0;

const listed = ({ notYetDue, due }: EntryPlan): readonly Entry[] => [...notYetDue, ...due];
