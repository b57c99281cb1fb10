import { randomInt } from "node:crypto";
import fc, { type Arbitrary, type RunDetails } from "fast-check";

/** What `longer.mjs` sets: how long, and a case to tell again. */
const { GENERATED_SECONDS, GENERATED_SEED: seed, GENERATED_PATH: path } = process.env;

/** How a case went, in words: one line for each thing that happened, the last one for the law that was broken. */
export interface Story {
  readonly lines: readonly string[];
  readonly broken: string | undefined;
}

export interface Generated<Case> {
  readonly cases: Arbitrary<Case>;
  readonly play: (one: Case) => Promise<Story>;
  /** How many of them the tests tell: a number, or as many as there is time for. */
  readonly size: { readonly runs: number } | { readonly seconds: number };
  /** The command that tells one again. */
  readonly command: string;
}

const longerMs = GENERATED_SECONDS === undefined ? undefined : Number(GENERATED_SECONDS) * 1000;
/** The same ones in every run of the tests: what chance finds in one of them must not stop another's change. */
const firstSeed = longerMs === undefined ? 1 : randomInt(2 ** 31);

const limitMsOf = (size: Generated<unknown>["size"]): number | undefined =>
  longerMs ?? ("seconds" in size ? size.seconds * 1000 : undefined);

const shrinkMsOf = (limitMs = 0): number => Math.max(60_000, limitMs / 2);

/** The time that jest has to give. */
export function timeoutOf(size: Generated<unknown>["size"]): number {
  const limitMs = limitMsOf(size);
  return (limitMs ?? 60_000) + shrinkMsOf(limitMs) + 60_000;
}

/** As many as there is time for; what breaks a law is then made as short as it gets. */
async function checked<Case>(
  holds: fc.IAsyncProperty<[Case]>,
  size: Generated<Case>["size"],
): Promise<RunDetails<[Case]>> {
  const limitMs = limitMsOf(size);
  if (seed !== undefined) {
    return fc.check(holds, { seed: Number(seed), path: path ?? "", numRuns: 1, endOnFailure: true });
  }
  const found = await fc.check(holds, {
    // A negative one would read like an option.
    seed: firstSeed,
    numRuns: limitMs === undefined && "runs" in size ? size.runs : 1_000_000,
    endOnFailure: true,
    ...(limitMs !== undefined && { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false }),
  });
  if (!found.failed || found.counterexamplePath === null) return found;
  const interruptAfterTimeLimit = shrinkMsOf(limitMs);
  const shorter = { seed: found.seed, path: found.counterexamplePath, numRuns: 1, interruptAfterTimeLimit };
  const shrunk = await fc.check(holds, { ...shorter, markInterruptAsFailure: true });
  return { ...(shrunk.counterexample === null ? found : shrunk), numRuns: found.numRuns };
}

/** Tells cases until one breaks a law; answered is how many there were, and from which seed. */
export async function tell<Case>(told: Generated<Case>): Promise<{ readonly count: number; readonly seed: number }> {
  let underWay: Promise<Story> | undefined;
  const holds = fc.asyncProperty(told.cases, async (one) => {
    underWay = told.play(one);
    return (await underWay).broken === undefined;
  });
  const { failed, counterexample, counterexamplePath, numRuns, seed, errorInstance } = await checked(holds, told.size);
  // When the time is up, one case is still on its way.
  await underWay;
  if (!failed) return { count: numRuns, seed };
  if (counterexample === null) throw new Error("A case broke off.", { cause: errorInstance });
  const { lines, broken } = await told.play(counterexample[0]);
  const replay = `${told.command} --seed ${seed} --path ${counterexamplePath}`;
  throw new Error([...lines, `broke: ${broken ?? "nothing, when it was told again"}`, replay].join("\n"));
}
