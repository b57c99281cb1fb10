import { randomInt } from "node:crypto";
import fc, { type Arbitrary, type RunDetails } from "fast-check";

/** What `longer.mjs` sets: how long, or how many, and a case to tell again. */
const { GENERATED_SECONDS, GENERATED_RUNS, GENERATED_SEED: seed, GENERATED_PATH: path } = process.env;

/** How a case went, in words: one line for each thing that happened, the last one for the law that was broken. */
export interface Story {
  readonly lines: readonly string[];
  readonly broken: string | undefined;
}

export interface Generated<Case> {
  readonly cases: Arbitrary<Case>;
  readonly play: (one: Case) => Promise<Story>;
  /** Which of them are run; those that are made shorter are run anyway. */
  readonly isWorth?: (one: Case) => Promise<boolean>;
  /** How many of them the tests tell. */
  readonly runs: number;
  /** Where the tests begin: another file with as many more has another one. */
  readonly seed?: number;
  /** How long one that breaks a law may be made shorter, where a case takes more than moments. */
  readonly shrinkSeconds?: number;
  /** The command that tells one again. */
  readonly command: string;
}

const longerMs = GENERATED_SECONDS === undefined ? undefined : Number(GENERATED_SECONDS) * 1000;
/** Nobody has asked for more than the tests always tell. */
export const isUsual = longerMs === undefined && GENERATED_RUNS === undefined;

const shrinkMsOf = (seconds = Math.max(120, (longerMs ?? 0) / 2000)): number => seconds * 1000;

/** The time that jest has to give. However slow the machine is: a number of cases is no race. */
export const timeoutMs = (longerMs ?? Number(GENERATED_RUNS ?? 15) * 60_000) + Math.max(shrinkMsOf(), 300_000) + 60_000;

interface Properties<Case> {
  readonly holds: fc.IAsyncProperty<[Case]>;
  readonly worthHolds: fc.IAsyncProperty<[Case]>;
}

/** As many as there is time for; what breaks a law is then made as short as it gets. */
async function checked<Case>(
  { holds, worthHolds }: Properties<Case>,
  { runs, seed: usualSeed = 1, shrinkSeconds }: Generated<Case>,
): Promise<RunDetails<[Case]>> {
  // A path names one case; a seed alone is where many begin.
  if (path !== undefined) return fc.check(holds, { seed: Number(seed), path, numRuns: 1, endOnFailure: true });
  const found = await fc.check(worthHolds, {
    // The same ones in every run of the tests: what chance finds in one of them must not stop another's change. A negative seed
    // would read like an option.
    seed: seed === undefined ? (isUsual ? usualSeed : randomInt(2 ** 31)) : Number(seed),
    endOnFailure: true,
    ...(longerMs === undefined
      ? { numRuns: Number(GENERATED_RUNS ?? runs) }
      : { numRuns: 1_000_000_000, interruptAfterTimeLimit: longerMs, markInterruptAsFailure: false }),
  });
  if (!found.failed || found.counterexamplePath === null) return found;
  const interruptAfterTimeLimit = shrinkMsOf(shrinkSeconds);
  const shorter = { seed: found.seed, path: found.counterexamplePath, numRuns: 1, interruptAfterTimeLimit };
  const shrunk = await fc.check(holds, { ...shorter, markInterruptAsFailure: true });
  return { ...(shrunk.counterexample === null ? found : shrunk), numRuns: found.numRuns };
}

/** Tells cases until one breaks a law, and prints how many there were, how fast, and from which seed. Answered is their number. */
export async function runGenerated<Case>(what: string, generated: Generated<Case>): Promise<number> {
  let underWay: Promise<Story> | undefined;
  const { cases, isWorth = () => Promise.resolve(true) } = generated;
  const holds = async (one: Case): Promise<boolean> => {
    underWay = generated.play(one);
    return (await underWay).broken === undefined;
  };
  const worthHolds = async (one: Case): Promise<boolean> => {
    fc.pre(await isWorth(one));
    return holds(one);
  };
  const both = { holds: fc.asyncProperty(cases, holds), worthHolds: fc.asyncProperty(cases, worthHolds) };
  const since = Date.now();
  const { failed, counterexample, counterexamplePath, numRuns, seed, errorInstance } = await checked(both, generated);
  // When the time is up, one case is still on its way.
  await underWay;
  const seconds = (Date.now() - since) / 1000;
  const rate = `${seconds.toFixed(0)} s, ${(numRuns / seconds).toFixed(1)} a second`;
  console.log(`${numRuns} ${what} (${rate}), from the seed ${seed}.`);
  if (!failed) return numRuns;
  if (counterexample === null) throw new Error("A case failed.", { cause: errorInstance });
  const { lines, broken } = await generated.play(counterexample[0]);
  const replay = `${generated.command} --seed ${seed} --path ${counterexamplePath}`;
  throw new Error([...lines, `broke: ${broken ?? "nothing, when it was run again"}`, replay].join("\n"));
}
