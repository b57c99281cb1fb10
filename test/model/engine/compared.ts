import type { Outcome } from "../history";
import type { Ran } from "../run";

/** Whether enough happens in it for an engine that takes its time. */
export const isEventful = ({ runs }: Outcome): boolean => runs.filter(isEvent).length >= 2;

const isEvent = ({ end, byChance, steps }: Ran): boolean =>
  end !== "whole" || byChance || steps.some((step) => /^(replace|gone) /.test(step));

/**
 * Where the simulated engine did other things than the real one in the same history. From an accident on they may: which of the
 * requests that are under way together it meets is left to chance.
 */
export function difference(simulated: Outcome, real: Outcome): string | undefined {
  let byChance = false;
  for (const [at, ran] of real.runs.entries()) {
    const expected = simulated.runs[at];
    byChance ||= ran.byChance || expected?.byChance === true;
    if (expected === undefined) return byChance ? undefined : `run ${at + 1} was one too many`;
    if (summaryOf(ran) !== summaryOf(expected) && !byChance)
      return `run ${at + 1} was ${summaryOf(expected)} in the simulation, and ${summaryOf(ran)} in truth`;
  }
  return undefined;
}

/** How it ended and what it did to what the package declares; a run that did not come to its end may have begun more. */
function summaryOf({ end, steps }: Ran): string {
  const ownStack = steps.filter((step) => /^(create|same|update|replace|delete) c[id]\b/.test(step));
  return end === "whole" ? `whole (${[...ownStack].sort().join(", ")})` : end;
}
