import { lengthOf, overlapOf } from "./program";
import { laws, type Finished } from "./laws";
import type { Stack } from "./stack";
import type { Birth } from "./truth";
import type { World } from "./world";

/** What follows each history: clean runs, after which nothing is alive and unowned. */
export async function closing({ ownStack, otherStack, clock }: World): Promise<void> {
  // Of one that never ran there is nothing to close.
  const stacks = [ownStack, otherStack].filter(({ runs }) => runs.length > 0);
  for (const stack of stacks) await settle(stack);
  clock.advance(lengthOf("6d"));
  for (const stack of stacks) await outliveOverlaps(stack);
  for (const stack of stacks) await end(stack);
}

/** Nothing more falls due by age, so that there is an end; then every consumer has what works. */
async function settle(stack: Stack): Promise<void> {
  const { truth } = stack.context;
  for (const name of stack.program.keys())
    stack.edit(name, (spec) => spec && { ...spec, rotateBefore: undefined, rotateEvery: undefined });
  await mustBeWhole(stack, () => stack.refresh());
  await mustBeWhole(stack, () => stack.up());
  if (!stack.context.engines.sparing) await mustBeWhole(stack, () => stack.up());
  const dead = [...stack.held.values()].find((id) => !truth.isAlive(id) && !isIdle(stack, id));
  if (dead !== undefined) truth.breaks(`I1: a consumer has ${dead}, which is dead`);
}

async function outliveOverlaps(stack: Stack): Promise<void> {
  await stack.up();
  if (!stack.context.engines.sparing) await stack.up();
  laws.afterSecondUp(stack, await stack.up());
  nothingLeft(stack);
  stack.context.truth.throwIfBroken();
}

async function end(stack: Stack): Promise<void> {
  const { truth } = stack.context;
  const exempt = new Set(leftovers(stack));
  await mustBeWhole(stack, () => stack.destroy());
  const left = truth.aliveOf(stack.name).find((id) => !exempt.has(id));
  if (left !== undefined) truth.breaks(`I3: ${left} outlived the stack`);
  truth.throwIfBroken();
}

async function mustBeWhole(stack: Stack, run: () => Promise<Finished>): Promise<void> {
  const { truth } = stack.context;
  const { end } = await run();
  truth.throwIfBroken();
  if (end !== "whole") truth.breaks(`after all, a clean run of ${stack.name} failed: ${errorOf(stack)}`);
  truth.throwIfBroken();
}

const errorOf = ({ lastError }: Stack): string => (lastError instanceof Error ? lastError.message : String(lastError));

/** What nobody uses for `idleTtl` ends by itself. */
const isIdle = ({ context }: Stack, id: string): boolean =>
  (context.pair.fixture.expiresIdle ?? false) && context.truth.isThere(id);

/**
 * What was made and never recorded, where no Retirement looks for it: "A token without Retirement has none of this machinery:
 * `pulumi-tokens audit` compares the state with the platforms", which also serves "a first create that was killed and then removed
 * from the program". Once the stack is destroyed, the ownership that proves it is gone. And a Retirement looks where its token is: what
 * a killed run made at another app, the audit shows.
 */
function leftovers(stack: Stack): string[] {
  const { truth } = stack.context;
  const isProven = (id: string): boolean =>
    !stack.changedApp && stack.owners.get(id) === stack.engine.owner && isYoung(stack, truth.births.get(id));
  const isLeft = (id: string): boolean =>
    stack.untracked.has(id) ||
    (!stack.recorded.has(id) && !(isProven(id) && hasRetirement(stack, truth.births.get(id)?.address)));
  return truth.aliveOf(stack.name).filter(isLeft);
}

/** "A fresh resource that finds a tagged token it has no record of warns, names it, and leaves it to `audit`." */
const isYoung = (stack: Stack, birth: Birth | undefined): boolean =>
  birth !== undefined &&
  birth.at > stack.renamedUntil &&
  [...stack.recordedSince].some(([name, since]) => stack.addressOf(name) === birth.address && birth.at > since);

const hasRetirement = (stack: Stack, address: string | undefined): boolean =>
  [...stack.program].some(([name, spec]) => stack.addressOf(name) === address && overlapOf(spec) !== undefined);

/** I3. */
function nothingLeft(stack: Stack): void {
  const { truth } = stack.context;
  const exempt = new Set(leftovers(stack));
  const current = new Set([...stack.program.keys()].map((name) => stack.tokenIdOf(name)));
  const left = truth.aliveOf(stack.name).find((id) => !exempt.has(id) && !current.has(id));
  if (left !== undefined) truth.breaks(`I3: ${left} is alive and nobody's after clean runs`);
}
