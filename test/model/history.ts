import fc from "fast-check";
import type { Generated, Story } from "../support/generated";
import { pairs } from "../support/platforms";
import type { Pair } from "../support/stack";
import { closing } from "./closing";
import type { Engines } from "./engines";
import { firstSpec, takesGrants, type TokenSpec } from "./program";
import type { Ran } from "./run";
import { simulated } from "./simulated";
import type { Step } from "./step";
import { simulatedStepsOf, stepsOf, up } from "./steps";
import { Violation } from "./truth";
import { World } from "./world";

/** What happened to a stack in a year. */
export interface History {
  readonly pair: string;
  readonly first: TokenSpec;
  /** Two tokens of one scope, and whatever does not depend on another at the same time. */
  readonly parallel: boolean;
  readonly steps: readonly Step[];
}

const first = fc.record({
  overlap: fc.constantFrom(undefined, "2d", "1h", "0s"),
  // Long enough for whatever the program sets later.
  expiresIn: fc.constantFrom("30d", "14d"),
  rotateBefore: fc.constantFrom(undefined, "5d"),
  rotateEvery: fc.constantFrom(undefined, "3d"),
});

const grants = fc.constantFrom<TokenSpec["grants"]>(undefined, { branches: ["create_branch", "read_branch"] });

type Named = Pair & { readonly pair: string };

const beginsOf = (pair: Named): fc.Arbitrary<TokenSpec> =>
  fc
    .tuple(first, takesGrants(pair) ? grants : fc.constant(undefined))
    .map(([spec, grants]) => ({ ...firstSpec, ...spec, rotateWhenChanged: "a", grants }));

const historiesOf = (pair: Named): fc.Arbitrary<History> =>
  fc.record({
    pair: fc.constant(pair.pair),
    first: beginsOf(pair),
    parallel: fc.boolean(),
    steps: fc.array(simulatedStepsOf(pair), { minLength: 1, maxLength: 16, size: "max" }),
  });

/** The one with permissions to grant has as much to happen to it as all of another platform. */
const histories: fc.Arbitrary<History> = fc.oneof(
  ...pairs.map((pair) => ({ weight: takesGrants(pair) ? 3 : 1, arbitrary: historiesOf(pair) })),
);

/** A thousand for each file of the tests, which are as many workers' work. */
export const yearsFrom = (seed: number): Generated<History> => ({
  cases: histories,
  play: happen,
  runs: 1000,
  seed,
  command: "npm run histories --",
});

/**
 * Histories of which each step tells something, for an engine that takes its time. That one does at the same time whatever does not
 * depend on another, asked or not; only its second token waits for the first, as here, so that both can do the same.
 */
export const shortHistoriesOf = (pair: Named): fc.Arbitrary<History> =>
  fc.record({
    pair: fc.constant(pair.pair),
    first: beginsOf(pair),
    parallel: fc.constant(false),
    steps: fc
      .tuple(up, fc.array(stepsOf(pair), { minLength: 1, maxLength: 4, size: "max" }))
      .map(([one, more]) => [one, ...more]),
  });

/** With the runs of the stack that it is about. */
export interface Outcome extends Story {
  readonly runs: readonly Ran[];
}

/** Lets it happen, in a world of its own. */
export async function happen(
  { pair, first, parallel, steps }: History,
  engines: Engines = simulated,
): Promise<Outcome> {
  await using world = await World.open(pair, first, { parallel, engines });
  const lines = [`A ${pair}, ${describeSpec(first)}${parallel ? '; with it "cd", and all at the same time' : ""}.`];
  const { runs } = world.ownStack;
  try {
    for (const step of steps) {
      lines.push(step.words(world));
      await step.run(world);
      await world.proveHandedOut();
      world.context.truth.throwIfBroken();
      // Two runs do not make tokens in one millisecond: nobody could say which is the younger one.
      if (step.takesTime) world.clock.advance(Math.max(1000, world.tickMs));
    }
    lines.push("At the end: refresh, up, six days pass, up; destroy");
    await closing(world);
    return { lines, runs, broken: undefined };
  } catch (error) {
    if (error instanceof Violation) return { lines, runs, broken: error.message };
    throw error;
  }
}

const describeSpec = (spec: TokenSpec): string =>
  Object.entries(spec)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
