import { permissionsOf } from "./program";
import type { Stack } from "./stack";
import type { Actor, Birth } from "./truth";

/** A run of a stack at work. */
export interface Working extends Actor {
  address?: string | undefined;
  /** How many tokens the engine's present step has made. */
  minted: number;
}

/** What a run of this stack may do, at each of its requests. */
export function actorOf(stack: Stack): Working {
  const { truth } = stack.ground;
  const steady = steadyPermissions(stack);
  const working: Working = {
    name: stack.name,
    minted: 0,
    forbids: (id, birth) => endings.map((law) => law(stack, id, birth)).find((broken) => broken !== undefined),
    made(id) {
      working.minted += 1;
      if (working.minted > 1)
        truth.breaks(`a mint was repeated: ${id} is the second one of ${String(working.address)}`);
    },
    check() {
      const lost = steady.find(([id, permission]) => truth.isThere(id) && !truth.held(id).includes(permission));
      return (
        lost && `I1: ${lost[0]}, which a consumer holds, has lost "${lost[1]}", which the program went on asking for`
      );
    },
  };
  return working;
}

type Law = (stack: Stack, id: string, birth: Birth | undefined) => string | undefined;

/** Why a token may not be ended. */
const endings: readonly Law[] = [
  ({ ground }, id) => (id === ground.own ? "I7: the provider's own credential was revoked" : undefined),
  ({ name, superseded }, id, birth) =>
    birth?.by === name || superseded.has(id)
      ? undefined
      : `I4: ${name} revoked ${id}, a token of ${birth?.by ?? "others"}`,
  ({ held }, id) =>
    [...held.values()].includes(id) ? `I1: ${id} was revoked while a consumer still had nothing else` : undefined,
  ({ promises, ground: { clock, truth } }, id) =>
    promises.mustLive(id, clock.now()) && clock.now() < truth.expiryOf(id)
      ? `I1: ${id} was revoked before its overlap was over`
      : undefined,
];

/** The permissions that consumers have and that the program goes on asking for. */
function steadyPermissions(stack: Stack): (readonly [id: string, permission: string])[] {
  const { truth } = stack.ground;
  return [...stack.program].flatMap(([name, wish]) => {
    const id = stack.held.get(stack.addressOf(name));
    if (id === undefined) return [];
    const has = truth.held(id);
    const steady = permissionsOf(wish).filter((permission) => has.includes(permission));
    return steady.map((permission) => [id, permission] as const);
  });
}
