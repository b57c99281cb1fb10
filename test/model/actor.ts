import { AsyncLocalStorage } from "node:async_hooks";
import { permissionsOf } from "./program";
import type { Plan } from "./run";
import type { Stack } from "./stack";
import type { Actor, Birth } from "./truth";

/** A run of a stack at work. */
export interface Working extends Actor {
  /** The engine comes to the resource at this address: what is asked for by what it does there is done for that one. */
  at(address: string): There;
}

export type There = <T>(work: () => Promise<T>) => Promise<T>;

/** What the engine is at, several at the same time. */
const present = new AsyncLocalStorage<{ readonly address: string; minted: number }>();

/** What a run of this stack may do, at each of its requests. */
export function actorOf(stack: Stack, { clockAheadMs }: Plan): Working {
  const { truth } = stack.context;
  const steady = steadyPermissions(stack);
  return {
    name: stack.name,
    hasWrongClock: clockAheadMs !== undefined,
    get address() {
      return present.getStore()?.address;
    },
    at(address) {
      const store = { address, minted: 0 };
      return (work) => present.run(store, work);
    },
    forbids: (id, birth) => endings.map((law) => law(stack, id, birth)).find((broken) => broken !== undefined),
    made(id) {
      const at = present.getStore();
      if (!at) truth.breaks(`${id} was made for no resource`);
      else at.minted += 1;
      if (at && at.minted > 1) truth.breaks(`a mint was repeated: ${id} is the second one of ${at.address}`);
    },
    check() {
      const lost = steady.find(([id, permission]) => truth.isThere(id) && !truth.held(id).includes(permission));
      if (lost)
        return `I1: ${lost[0]}, which a consumer holds, has lost "${lost[1]}", which the program went on asking for`;
      return lostInOverlap(stack);
    },
  };
}

type Law = (stack: Stack, id: string, birth: Birth | undefined) => string | undefined;

/** Why a token may not be ended. */
const endings: readonly Law[] = [
  ({ context }, id) => (id === context.own ? "I7: the provider's own credential was revoked" : undefined),
  ({ name, byHandEnds, context }, id, birth) =>
    birth?.by === name || [...byHandEnds.values()].some((ends) => ends.mayRevoke(id, context.clock.now()))
      ? undefined
      : `I4: ${name} revoked ${id}, a token of ${birth?.by ?? "others"}`,
  ({ held }, id) =>
    [...held.values()].includes(id) ? `I1: ${id} was revoked while a consumer still had nothing else` : undefined,
  ({ promises, context: { clock, truth } }, id) =>
    promises.mustLive(id, clock.now()) && clock.now() < truth.expiryOf(id)
      ? `I1: ${id} was revoked before its overlap was over`
      : undefined,
];

/** The permissions that consumers have and that the program goes on asking for. */
function steadyPermissions(stack: Stack): (readonly [id: string, permission: string])[] {
  const { truth } = stack.context;
  return [...stack.program].flatMap(([name, spec]) => {
    const id = stack.held.get(stack.addressOf(name));
    if (id === undefined) return [];
    const has = truth.held(id);
    const steady = permissionsOf(spec).filter((permission) => has.includes(permission));
    return steady.map((permission) => [id, permission] as const);
  });
}

/** "Through an overlap a token keeps what it may do, whatever becomes of its grants." */
function lostInOverlap({ promises, couldInOverlap, context: { truth, clock } }: Stack): string | undefined {
  for (const id of promises.living(clock.now())) {
    // A token that has expired has no overlap left.
    if (!truth.isThere(id) || clock.now() >= truth.expiryOf(id)) continue;
    const can = truth.held(id);
    const could = couldInOverlap.get(id) ?? can;
    couldInOverlap.set(id, could);
    const lost = could.find((permission) => !can.includes(permission));
    if (lost !== undefined) return `I1: ${id} has lost "${lost}" in its overlap`;
  }
  return undefined;
}
