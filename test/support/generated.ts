import { randomInt } from "node:crypto";
import fc, { type Arbitrary, type RunDetails } from "fast-check";

/** What `longer.mjs` sets: how long, or how many, and a case to tell again. */
const { GENERATED_SECONDS, GENERATED_SEED: seed, GENERATED_PATH: path } = process.env;

/** How a case went, in words: one line for each thing that happened, the last one for the law that was broken. */
export interface Story {
  readonly lines: readonly string[];
  readonly broken: string | undefined;
}

export interface Generated<Case> {
  readonly cases: Arbitrary<Case>;
  readonly play: (one: Case) => Promise<Story>;
  /** How many of them the tests tell. */
  readonly runs: number;
  /** Where the tests begin: another file with as many more has another one. */
  readonly seed?: number;
  /** The command that tells one again. */
  readonly command: string;
}

const longerMs = GENERATED_SECONDS === undefined ? undefined : Number(GENERATED_SECONDS) * 1000;

/** However slow the machine is: those of the tests are no race. */
const limitMs = longerMs ?? 900_000;
const shrinkMs = longerMs === undefined ? 120_000 : Math.max(60_000, longerMs / 2);

/** The time that jest has to give. */
export const timeoutMs = limitMs + shrinkMs + 60_000;

/** As many as there is time for; what breaks a law is then made as short as it gets. */
async function checked<Case>(holds: fc.IAsyncProperty<[Case]>, told: Generated<Case>): Promise<RunDetails<[Case]>> {
  if (seed !== undefined) {
    return fc.check(holds, { seed: Number(seed), path: path ?? "", numRuns: 1, endOnFailure: true });
  }
  const found = await fc.check(holds, {
    // The same ones in every run of the tests: what chance finds in one of them must not stop another's change. A negative seed
    // would read like an option.
    seed: longerMs === undefined ? (told.seed ?? 1) : randomInt(2 ** 31),
    endOnFailure: true,
    ...(longerMs === undefined
      ? { numRuns: told.runs }
      : { numRuns: 1_000_000_000, interruptAfterTimeLimit: longerMs, markInterruptAsFailure: false }),
  });
  if (!found.failed || found.counterexamplePath === null) return found;
  const shorter = { seed: found.seed, path: found.counterexamplePath, numRuns: 1, interruptAfterTimeLimit: shrinkMs };
  const shrunk = await fc.check(holds, { ...shorter, markInterruptAsFailure: true });
  return { ...(shrunk.counterexample === null ? found : shrunk), numRuns: found.numRuns };
}

/** Tells cases until one breaks a law, and prints how many there were, how fast, and from which seed. Answered is their number. */
export async function tell<Case>(what: string, told: Generated<Case>): Promise<number> {
  let underWay: Promise<Story> | undefined;
  const holds = fc.asyncProperty(told.cases, async (one) => {
    underWay = told.play(one);
    return (await underWay).broken === undefined;
  });
  const since = Date.now();
  const { failed, counterexample, counterexamplePath, numRuns, seed, errorInstance } = await checked(holds, told);
  // When the time is up, one case is still on its way.
  await underWay;
  const seconds = (Date.now() - since) / 1000;
  const rate = `${seconds.toFixed(0)} s, ${(numRuns / seconds).toFixed(1)} a second`;
  console.log(`${numRuns} ${what} (${rate}), from the seed ${seed}.`);
  if (!failed) return numRuns;
  if (counterexample === null) throw new Error("A case broke off.", { cause: errorInstance });
  const { lines, broken } = await told.play(counterexample[0]);
  const replay = `${told.command} --seed ${seed} --path ${counterexamplePath}`;
  throw new Error([...lines, `broke: ${broken ?? "nothing, when it was told again"}`, replay].join("\n"));
}
