import fc from "fast-check";
import type { Entry } from "../../provider/retirement/state";
import { nameOf } from "../../provider/values/urn";
import { tokenIdOf } from "../../provider/values/ids";
import type { Kept } from "../support/engine";
import { doing, type Step } from "./step";
import type { Stack } from "./stack";
import { somebody } from "./truth";
import type { World } from "./world";

// What users do to states, apart from their programs.

const isOf = (name: string, { outputs }: Kept): boolean => {
  const own = nameOf(String(outputs["__urn"]));
  return own === name || own.startsWith(`${name}-`);
};

/** What a state has of a token: its resource, its grants and its Retirement, by their addresses. */
const partsOf = ({ engine }: Stack, name: string): [string, Kept][] =>
  [...engine.state].filter(([, kept]) => isOf(name, kept));

/** Old instances make the command ambiguous: nobody can do it before the next run. */
const canTake = (stack: Stack, name: string): boolean =>
  stack.kept(name) !== undefined &&
  stack.kept(name)?.failed === undefined &&
  !stack.engine.pending.some((kept) => isOf(name, kept));

const retiringIn = ({ outputs: { retiring } }: Kept): readonly Entry[] =>
  Array.isArray(retiring) ? (retiring as Entry[]) : [];

/** The tokens of the stack's own making that go with these parts of a state. */
const tokensIn = (stack: Stack, parts: readonly [string, Kept][]): string[] =>
  parts
    .flatMap(([, kept]) => [
      ...(kept.type === stack.context.pair.kind ? [kept.id] : []),
      ...retiringIn(kept).map(({ token }) => token),
    ])
    .map(tokenIdOf)
    .filter((id) => stack.context.truth.births.get(id)?.by === stack.name);

function forgets(stack: Stack, name: string, tokens: readonly string[]): void {
  stack.held.delete(stack.addressOf(name));
  stack.replacements.forget(name);
  stack.promises.drop(tokens);
  stack.recordedSince.delete(name);
  stack.movedHere.delete(name);
  for (const token of tokens) {
    stack.recorded.delete(token);
    stack.handedOut.delete(token);
    stack.untracked.delete(token);
  }
}

/** `pulumi state delete`, by which a person keeps the tokens. */
export const stateDelete = fc.constantFrom("ci", "cd").map((name): Step => ({
  words: () => `somebody takes "${name}" out of the state with \`pulumi state delete\`, and keeps its tokens`,
  async run({ ownStack, context }: World) {
    if (!canTake(ownStack, name)) return;
    const parts = partsOf(ownStack, name);
    const tokens = tokensIn(ownStack, parts);
    await ownStack.engine.forget(parts.map(([address]) => address));
    context.truth.handOver(tokens, somebody.name);
    forgets(ownStack, name, tokens);
  },
}));

/** `pulumi state move` to another stack, whose program declares a token of the same name. */
export const stateMove = fc.constant<Step>({
  words: () => 'somebody moves "ci" to the other stack with `pulumi state move`',
  run: doing(({ ownStack, otherStack, context }) => {
    const isFree = otherStack.kept("ci") === undefined && !otherStack.engine.pending.some((kept) => isOf("ci", kept));
    if (!canTake(ownStack, "ci") || !isFree) return;
    const parts = partsOf(ownStack, "ci");
    const tokens = tokensIn(ownStack, parts);
    const address = ownStack.addressOf("ci");
    const held = ownStack.held.get(address);
    ownStack.engine.moveTo?.(otherStack.engine, parts);
    context.truth.handOver(tokens, otherStack.name);
    otherStack.promises.takeOver(ownStack.promises, tokens);
    for (const token of tokens) {
      otherStack.recorded.add(token);
      otherStack.tainted.add(token);
      if (ownStack.handedOut.has(token)) otherStack.handedOut.add(token);
    }
    otherStack.replacements.forget("ci");
    otherStack.recordedSince.delete("ci");
    otherStack.movedHere.add("ci");
    forgets(ownStack, "ci", tokens);
    if (held !== undefined) otherStack.held.set(address, held);
    otherStack.brokeOff = true;
    otherStack.permissionsChanged = true;
  }),
});

/** `pulumi stack rename`: every URN changes, and what is recorded under the old ones stays. */
export const stackRename = fc.constant<Step>({
  words: () => "somebody renames the stack",
  run: doing(({ ownStack }) => {
    ownStack.engine.rename?.();
    ownStack.renamedUntil = Infinity;
  }),
});

/** A dashboard gives a token another secret: the one that was handed out is dead, and the id is alive. */
export const regenerated = fc.constant<Step>({
  words: () => 'somebody regenerates the secret of "ci" at the dashboard',
  run: doing(({ ownStack, emulator, context }) => {
    const id = ownStack.tokenIdOf("ci");
    if (id === "" || !context.truth.isAlive(id)) return;
    const secret = context.pair.fixture.regenerate?.(emulator, id);
    if (secret === undefined) return;
    context.leaks.learn(secret);
    ownStack.regenerated.add(id);
  }),
});

/** An app goes with its tokens, and what the state has of them can be proven gone by their own secrets only. */
export const appDeleted = fc.constant<Step>({
  words: () => "somebody deletes the app; the programs are for another one, and PULUMI_TOKENS_FORGET names its tokens",
  run: doing((world) => {
    world.deleteApp();
  }),
});

/** "The manager cannot be recognised": Deplo shows nothing of secrets any more, and `GET /v1/me` is not there. Or it shows them again. */
export const unrecognized = fc.constantFrom(true, true, false).map((isHidden): Step => ({
  words: () => `Deplo ${isHidden ? "does not show" : "shows"} from now on which token the provider runs on`,
  run: doing(({ emulator }) => {
    Object.assign(emulator.behaviors.deplo, isHidden ? hidden : recognizable);
  }),
}));

const hidden = { prefixFormat: "nowhere", meStatus: 404 } as const;
const recognizable = { prefixFormat: "start", meStatus: 200 } as const;
