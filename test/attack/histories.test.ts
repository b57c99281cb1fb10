import { randomInt } from "node:crypto";
import fc, { type RunDetails } from "fast-check";
import { happen, histories, type History, type Story } from "./history";

/** What `npm run attack` sets: how long, and a history to replay. */
const { ATTACK_SECONDS, ATTACK_SEED: seed, ATTACK_PATH: path } = process.env;
const seconds = ATTACK_SECONDS ?? "25";
/** The same ones in every run of the tests: what chance finds in one of them must not stop another's change. */
const firstSeed = ATTACK_SECONDS === undefined ? 1 : randomInt(2 ** 31);
const limitMs = Number(seconds) * 1000;
const shrinkMs = Math.max(60_000, limitMs / 2);

let underWay: Promise<Story> | undefined;

const holds = fc.asyncProperty(histories, async (history) => {
  underWay = happen(history);
  return (await underWay).broken === undefined;
});

/** As many as there is time for; what breaks a law is then made as short as it gets. */
async function attack(): Promise<RunDetails<[History]>> {
  if (seed !== undefined)
    return fc.check(holds, { seed: Number(seed), path: path ?? "", numRuns: 1, endOnFailure: true });
  const found = await fc.check(holds, {
    // A negative one would read like an option.
    seed: firstSeed,
    numRuns: 1_000_000,
    endOnFailure: true,
    interruptAfterTimeLimit: limitMs,
    markInterruptAsFailure: false,
  });
  if (!found.failed || found.counterexamplePath === null) return found;
  const shorter = { seed: found.seed, path: found.counterexamplePath, numRuns: 1, interruptAfterTimeLimit: shrinkMs };
  const shrunk = await fc.check(holds, { ...shorter, markInterruptAsFailure: true });
  return { ...(shrunk.counterexample === null ? found : shrunk), numRuns: found.numRuns };
}

test(
  "whatever happens to a stack in a year, its laws hold",
  async () => {
    const { failed, seed, counterexample, counterexamplePath, numRuns, errorInstance } = await attack();
    // When the time is up, one history is still on its way.
    await underWay;
    console.log(`${numRuns} histories, from the seed ${seed}.`);
    if (!failed) return;
    if (counterexample === null) throw new Error("A history broke off.", { cause: errorInstance });
    const { lines, broken } = await happen(counterexample[0]);
    const replay = `npm run attack -- --seed ${seed} --path ${counterexamplePath}`;
    throw new Error([...lines, `broke: ${broken ?? "nothing, when it was told again"}`, replay].join("\n"));
  },
  limitMs + shrinkMs + 60_000,
);
