import { nameOf } from "../../provider/values/urn";
import { tokenIdOf } from "../../provider/values/ids";
import type { Declare, Kept } from "../support/engine";
import type { Working } from "./actor";
import { argsOf, grantPlaces, lengthOf, overlapOf, permissionsOf, type TokenSpec } from "./program";
import type { Plan } from "./run";
import type { Stack } from "./stack";

/** The resources of a token, by their names. */
export const declaredNames = (name: string, spec: TokenSpec): string[] => [
  name,
  ...Object.keys(spec.grants ?? {}).map((grant) => `${name}-${grant}`),
  ...(overlapOf(spec) === undefined ? [] : [`${name}-retirement`]),
];

/** The program of a stack: each token, its grants, its consumer and its Retirement. Without a plan it is a preview. */
export async function declares(stack: Stack, declare: Declare, actor: Working, plan?: Plan): Promise<void> {
  const program = [...stack.program];
  const run = { failed: false };
  const one = async ([name, spec]: (typeof program)[number]): Promise<void> => {
    try {
      await actor.at(stack.addressOf(name))(() => declaresOne(stack, declare, { name, spec, plan, run }));
    } catch (error) {
      run.failed = true;
      throw error;
    }
  };
  if (stack.context.parallel) await Promise.all(program.map(one));
  else for (const each of program) await one(each);
}

interface One {
  readonly name: string;
  readonly spec: TokenSpec;
  readonly plan: Plan | undefined;
  /** What has failed elsewhere: nothing more is begun then. */
  readonly run: { readonly failed: boolean };
}

/** The Retirement depends on the token alone; its consumer on what the grants give it, too. */
async function declaresOne(stack: Stack, declare: Declare, { name, spec, plan, run }: One): Promise<void> {
  const made = await declareToken(stack, declare, name, plan);
  const fails = failureAt(stack, name, made, plan);
  const granted = (grant: string): Promise<void> => declareGrant(stack, declare, name, grant, made);
  const grants = Object.keys(spec.grants ?? {});
  const consumer = async (): Promise<void> => {
    if (stack.context.parallel) await Promise.all(grants.map(granted));
    else for (const grant of grants) await granted(grant);
    if (fails === "before the Retirement") throw new Error("The consumer failed.");
    if (plan && fails === undefined && !run.failed) stack.held.set(stack.addressOf(name), tokenIdOf(made.id));
  };
  const retirement = async (): Promise<void> => {
    if (overlapOf(spec) !== undefined) await declareRetirement(stack, declare, name, made, plan);
    if (fails === "after the Retirement") throw new Error("The consumer failed.");
  };
  if (stack.context.parallel && fails === undefined) await Promise.all([consumer(), retirement()]);
  else {
    await consumer();
    await retirement();
  }
}

/** What has this token already is not touched, and does not fail. */
const failureAt = (stack: Stack, name: string, { id }: Kept, plan?: Plan): Plan["consumerFails"] =>
  name === "ci" && stack.held.get(stack.addressOf(name)) !== tokenIdOf(id) ? plan?.consumerFails : undefined;

async function declareToken(stack: Stack, declare: Declare, name: string, plan?: Plan): Promise<Kept> {
  const { pair, emulator } = stack.context;
  const spec = stack.program.get(name)!;
  const args = argsOf(pair, spec, emulator, stack.byHand);
  const made = await declare(pair.kind, name, { ...args }, { replace: plan?.replace === name });
  if (plan) tokenDeclared(stack, name, spec, made);
  return made;
}

/** What was in the state of this token before is replaced by this one. */
export function tokenDeclared(stack: Stack, name: string, spec: TokenSpec, made: Pick<Kept, "id">): void {
  const { promises, recorded, context } = stack;
  const address = stack.addressOf(name);
  const { births } = context.truth;
  const current = tokenIdOf(made.id);
  const { at = 0, latest = 0 } = births.get(current) ?? {};
  promises.replacedAgain(address, latest, overlapOf(spec));
  // A Retirement looks where its token is: one that is still to come does not hear of what was at another app.
  const unheardOf = stack.changedApp && stack.retirementsToCome() > 0;
  for (const id of recorded) {
    if (id === current || births.get(id)?.address !== address) continue;
    promises.replaced(id, {
      address,
      at,
      latest,
      overlap: overlapOf(spec),
      wasHandedOut: stack.handedOut.has(id) && !unheardOf,
    });
  }
  recorded.add(current);
  stack.handedOut.add(current);
  stack.replacements.declared(name, spec);
}

async function declareGrant(stack: Stack, declare: Declare, name: string, grant: string, { id }: Kept): Promise<void> {
  const tokenId = tokenIdOf(id);
  const permissions = [...(stack.program.get(name)?.grants?.[grant] ?? [])].sort();
  grantAsked(stack, tokenId, grant, permissions);
  const args = { platform: "planetscale", organization: "acme", tokenId, permissions, ...grantPlaces[grant]!.where };
  await declare("TokenAccessGrant", `${name}-${grant}`, args, { token: stack.addressOf(name) });
}

/** "A token of the program was made without permissions: what the program asks for and finds there is its own." */
export function grantAsked(stack: Stack, tokenId: string, grant: string, permissions: readonly string[]): void {
  for (const one of permissionsOf({ expiresIn: "", grants: { [grant]: permissions } }))
    stack.context.truth.grantedByHand.delete(`${tokenId} ${one}`);
}

async function declareRetirement(stack: Stack, declare: Declare, name: string, made: Kept, plan?: Plan): Promise<void> {
  const { pair, emulator } = stack.context;
  const address = stack.addressOf(name);
  const spec = stack.program.get(name)!;
  const { overlap, supersedes } = argsOf(pair, spec, emulator, stack.byHand);
  const { createdAt: since, expiresAt: until } = made.outputs;
  const isList = Array.isArray(supersedes);
  if (plan) retirementAsked(stack, name, plan);
  const replace = plan?.replace === `${name}-retirement`;
  const given = { ...(overlap !== undefined && { overlap }), ...(isList && { supersedes }) };
  const args = { platform: pair.platform, current: made.id, since, until, ...given };
  await declare("Retirement", `${name}-retirement`, args, { token: address, replace });
}

/** A Retirement is about to be declared for its token. */
export function retirementAsked(stack: Stack, name: string, { replace }: Plan): void {
  const { pair, emulator, clock } = stack.context;
  const address = stack.addressOf(name);
  const spec = stack.program.get(name)!;
  const { supersedes } = argsOf(pair, spec, emulator, stack.byHand);
  const named = Array.isArray(supersedes) ? supersedes.map(String) : [];
  for (const id of named) stack.superseded.add(id);
  stack.byHandEnds.get(name)!.asked(named, lengthOf(overlapOf(spec) ?? "0s"), clock.now());
  const retirement = `${name}-retirement`;
  const isNew = ![...stack.engine.state.keys()].some((urn) => nameOf(urn) === retirement);
  if (replace !== retirement && !(isNew && replace === name)) return;
  for (const id of stack.promises.untracked(address)) stack.untracked.add(id);
}
