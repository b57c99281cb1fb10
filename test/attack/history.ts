import fc from "fast-check";
import type { Generated, Story } from "../support/generated";
import { pairs } from "../support/platforms";
import type { Pair } from "../support/stack";
import { closing } from "./closing";
import { firstWish, takesGrants, type Wish } from "./program";
import type { Step } from "./step";
import { stepsOf } from "./steps";
import { Violation } from "./truth";
import { World } from "./world";

/** What happened to a stack in a year. */
export interface History {
  readonly pair: string;
  readonly first: Wish;
  /** Two tokens of one scope, and whatever does not depend on another at the same time. */
  readonly parallel: boolean;
  readonly steps: readonly Step[];
}

const first = fc.record({
  overlap: fc.constantFrom(undefined, "2d", "1h", "0s"),
  expiresIn: fc.constantFrom("30d", "10d"),
  rotateBefore: fc.constantFrom(undefined, "5d"),
  rotateEvery: fc.constantFrom(undefined, "3d"),
});

const grants = fc.constantFrom<Wish["grants"]>(undefined, { branches: ["create_branch", "read_branch"] });

const historiesOf = (pair: Pair & { readonly pair: string }): fc.Arbitrary<History> =>
  fc.record({
    pair: fc.constant(pair.pair),
    first: fc
      .tuple(first, takesGrants(pair) ? grants : fc.constant(undefined))
      .map(([wish, grants]) => ({ ...firstWish, ...wish, rotateWhenChanged: "a", grants })),
    parallel: fc.boolean(),
    steps: fc.array(stepsOf(pair), { minLength: 1, maxLength: 16, size: "max" }),
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
  command: "npm run attack --",
});

/** Lets it happen, in a world of its own. */
async function happen({ pair, first, parallel, steps }: History): Promise<Story> {
  await using world = await World.open(pair, first, parallel);
  const lines = [`A ${pair}, ${told(first)}${parallel ? '; beside it "cd", and all at the same time' : ""}.`];
  try {
    for (const step of steps) {
      lines.push(step.words(world));
      await step.run(world);
      await world.proveHandedOut();
      world.ground.truth.throwIfBroken();
      // Two runs do not make tokens in one millisecond: which is the younger one could not be told.
      if (step.takesTime) world.clock.advance(1000);
    }
    lines.push("At the end: refresh, up, six days pass, up; destroy");
    await closing(world);
    return { lines, broken: undefined };
  } catch (error) {
    if (error instanceof Violation) return { lines, broken: error.message };
    throw error;
  }
}

const told = (wish: Wish): string =>
  Object.entries(wish)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
