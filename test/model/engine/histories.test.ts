import { describeEngine } from "../../engine/describe";
import { isUsual, runGenerated, timeoutMs, type Generated, type Story } from "../../support/generated";
import { pairs } from "../../support/platforms";
import type { Engines } from "../engines";
import { happen, shortHistoriesOf, type History } from "../history";
import { simulated } from "../simulated";
import { difference, isEventful } from "./compared";
import { pulumi } from "./pulumi";

const { tickMs, sparing } = pulumi;
const simulation: Engines = { ...simulated, tickMs, sparing };

/** On both engines. */
async function happenTwice(history: History): Promise<Story> {
  const simulated = await happen(history, simulation);
  if (simulated.broken !== undefined) return simulated;
  const real = await happen(history, pulumi);
  return { ...real, broken: real.broken ?? difference(simulated, real) };
}

const yearOf = (pair: (typeof pairs)[number], seed: number): Generated<History> => ({
  cases: shortHistoriesOf(pair),
  isWorth: async (history) => isEventful(await happen(history, simulation)),
  play: happenTwice,
  runs: 1,
  seed,
  shrinkSeconds: 300,
  command: `npm run histories -- --engine --pair "${pair.pair}"`,
});

/** One on each platform, when no more are asked for: they take ten seconds each. */
const chosen = pairs.filter(
  ({ platform }, at) => !isUsual || pairs.findIndex((pair) => pair.platform === platform) === at,
);

describeEngine("on the real engine, whatever happens to a stack in a year, its laws hold", () => {
  test.each(chosen.map((pair, at) => ({ ...pair, year: yearOf(pair, 5 + at) })))(
    "$pair",
    ({ year }) => runGenerated("histories", year),
    timeoutMs,
  );
});
