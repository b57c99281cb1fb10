import { overlapOf, permissionsOf, type TokenSpec } from "./program";
import type { End, Plan, Run } from "./run";
import type { Stack } from "./stack";

/** A run that is over. */
export interface Finished {
  readonly run: Run;
  readonly end: End;
  /** It went through and nothing happened to it. */
  readonly clean: boolean;
  /** Why each token was to be replaced, by its name: see `Replacements`. */
  readonly expected: ReadonlyMap<string, string | undefined>;
}

type Law = (stack: Stack, finished: Finished, name: string, spec: TokenSpec) => string | undefined;

/** What was done to a resource: "replace", "same" and so on. */
const stepOf = ({ engine }: Stack, name: string): string | undefined =>
  engine.steps.find((step) => step.split(" ")[1] === name && !step.startsWith("delete"))?.split(" ")[0];

/** A token that is not replaced without a reason, and not kept in spite of one. */
const reasonLaw: Law = (stack, { expected: reasons }, name) => {
  const expected = reasons.get(name);
  const step = stepOf(stack, name);
  // What the refresh before it has found gone is made again.
  if (expected === undefined || step === undefined || stack.engine.steps.includes(`gone ${name}`)) return undefined;
  if (expected === "" && step === "replace") return `"${name}" was replaced without a reason`;
  if (expected !== "" && step !== "replace") return `"${name}" was not replaced although ${expected}`;
  return undefined;
};

/** I2, for what the state has had: what was made and never recorded, a refresh has to find. */
const aliveLaw: Law = (stack, _finished, name) => {
  const { truth, clock } = stack.context;
  const current = stack.tokenIdOf(name);
  const alive = truth.aliveOf(stack.name, stack.addressOf(name));
  const isTracked = (id: string): boolean => stack.recorded.has(id) && !stack.untracked.has(id);
  const tooMany = alive.find((id) => id !== current && isTracked(id) && !stack.promises.mayLive(id, clock.now()));
  return tooMany && `I2: ${tooMany} is alive after a clean run, in addition to "${name}" and out of any overlap`;
};

/** What the consumer has works, unless somebody or its own life has ended it. */
const worksLaw: Law = (stack, _finished, name) => {
  const { truth } = stack.context;
  const id = stack.held.get(stack.addressOf(name));
  if (id === undefined || truth.isThere(id) || truth.ends.get(id) !== stack.name) return undefined;
  return `I1: after a clean run the consumer of "${name}" has ${id}, which was revoked`;
};

/** I8: whatever clocks earlier runs had. A token that was regenerated at the dashboard has another expiry than it was created with. */
const secretLaw: Law = (stack, _finished, name) => {
  const { truth, clock } = stack.context;
  const id = stack.tokenIdOf(name);
  if (!truth.isThere(id) || stack.regenerated.has(id) || clock.now() < truth.expiryOf(id)) return undefined;
  return `I8: after a clean run the secret of "${name}" is dead: ${id} has expired`;
};

const permissionsLaw: Law = (stack, _finished, name, spec) => {
  const { truth } = stack.context;
  const id = stack.tokenIdOf(name);
  if (!truth.isThere(id) || stack.permissionsChanged) return undefined;
  const wanted = permissionsOf(spec);
  const has = truth.held(id);
  const lacking = wanted.find((permission) => !has.includes(permission));
  if (lacking !== undefined) return `after a clean run the token of "${name}" lacks "${lacking}"`;
  if (stack.context.pair.kind === "DeployToken" || stack.tainted.has(id)) return undefined;
  const excess = has.find((one) => !wanted.includes(one) && !truth.grantedByHand.has(`${id} ${one}`));
  return excess && `I2: the token of "${name}" may still do "${excess}"`;
};

const afterCleanUp: readonly Law[] = [reasonLaw, aliveLaw, worksLaw, secretLaw, permissionsLaw];

function afterClean(stack: Stack, finished: Finished, replace: string | undefined): void {
  stack.brokeOff = false;
  for (const [name, spec] of stack.program) {
    for (const law of afterCleanUp) {
      if (law === reasonLaw && replace === name) continue;
      const broken = law(stack, finished, name, spec);
      if (broken !== undefined) stack.context.truth.breaks(broken);
    }
    stack.settles(name, overlapOf(spec));
  }
}

export const laws = {
  afterUp(stack: Stack, finished: Finished, { consumerFails, replace }: Plan): void {
    if (!finished.clean) {
      if (finished.end === "failed" && !finished.run.struck && !consumerFails) mustGoThrough(stack, finished);
      return;
    }
    // The refresh before it failed: the state may still have what a failed destroy has ended.
    if (stack.mustRefresh) return;
    afterClean(stack, finished, replace);
  },

  /** Whatever happened to it. `unknown` is alive, and the state, which had it or was to have it, has it not. */
  afterEach(stack: Stack, { run, end }: Finished, unknown: readonly string[]): void {
    const { truth, credential, own, parallel } = stack.context;
    const sentence = run.error instanceof Error ? run.error.message : "";
    // Nothing ends the provider's own, which a Retirement may have had on its list.
    const forgotten = unknown.find((id) => id !== own && stack.recorded.has(id) && !stack.untracked.has(id));
    if (forgotten !== undefined) truth.breaks(`the state has forgotten ${forgotten}, which is alive`);
    strangersStayStrange(stack);
    // Of steps that go on at the same time, one failure is reported here.
    const ownStack = (id: string): boolean =>
      truth.births.get(id)?.by === stack.name && !stack.recorded.has(id) && !stack.untracked.has(id);
    const left = end === "killed" || parallel || sentence.includes("revoke it") ? undefined : unknown.find(ownStack);
    if (left !== undefined) truth.breaks(`a run that was not killed has left ${left} behind without a word`);
    if (credential.works || end !== "failed" || sentence.includes("credential")) return;
    truth.breaks(`with a credential that has expired a run failed with: ${sentence}`);
  },

  afterPreview(stack: Stack, finished: Finished): void {
    const { truth } = stack.context;
    if (finished.run.sent > 0) truth.breaks(`a preview sent ${finished.run.sent} requests`);
    if (finished.end !== "whole") mustGoThrough(stack, finished);
    for (const [name, spec] of stack.program) {
      const broken = finished.end === "whole" && reasonLaw(stack, finished, name, spec);
      if (broken) truth.breaks(`in the preview ${broken}`);
    }
  },

  /** I5: the same again at the same clock. */
  afterSecondUp(stack: Stack, { run, end }: Finished): void {
    const steps = stack.engine.steps.filter((step) => !step.startsWith("same "));
    if (end !== "whole" || (steps.length === 0 && run.writes === 0)) return;
    stack.context.truth.breaks(
      `I5: a second run at the same time had the steps ${steps.join(", ")}; ${run.writes} writes`,
    );
  },
};

/** Whoever may list names can copy one: that makes a token nobody's. */
function strangersStayStrange(stack: Stack): void {
  const known = stack.known();
  const listed = [...stack.strangers].find((id) => known.has(id));
  if (listed !== undefined)
    stack.context.truth.breaks(
      `I4: the state has ${listed}, to which a stranger gave a name like that of the stack's own`,
    );
}

/** Nothing stood in its way, unless somebody has ended what the state still has. */
function mustGoThrough(stack: Stack, { run }: Finished): void {
  const { truth } = stack.context;
  const gone = [...stack.program.keys()].some((name) => stack.kept(name) && !truth.isAlive(stack.tokenIdOf(name)));
  if (gone || stack.permissionsChanged) return;
  truth.breaks(`a run failed to which nothing happened: ${run.error instanceof Error ? run.error.message : "?"}`);
}
