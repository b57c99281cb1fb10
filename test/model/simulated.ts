import type { Kept } from "../support/engine";
import { stackOn } from "../support/stack";
import { declares } from "./declares";
import type { Engines } from "./engines";

/** The simulated engine: a run is over in milliseconds. */
export const simulated: Engines = {
  tickMs: 1,
  sparing: false,
  engineOf(stack, { transport, clock, say, owner }) {
    const { context } = stack;
    const { pair, parallel, signIn } = context;
    const changes = () => ({ env: signIn(), transport: transport(), clock: clock(), say });
    const { engine } = stackOn(context, pair.platform, changes, { owner, parallel });
    const { state, pending, steps } = engine;
    return {
      get owner() {
        return engine.owner;
      },
      state,
      pending,
      steps,
      up: (actor, plan) =>
        engine.up((declare) => declares(stack, declare, actor, plan), { refresh: plan.refresh ?? false }),
      preview: (actor) => engine.preview((declare) => declares(stack, declare, actor)),
      refresh: () => engine.refresh(parallel ? 16 : 1),
      destroy: () => engine.destroy(),
      forget(addresses) {
        for (const address of addresses) state.delete(address);
        return Promise.resolve();
      },
      rename: () => {
        engine.rename();
      },
      moveTo(to, parts) {
        for (const [address, kept] of parts) {
          (to.state as Map<string, Kept>).set(address, kept);
          state.delete(address);
        }
      },
      // What a killed run waits for never comes.
      kill: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  },
};
