import fc from "fast-check";
import type { Story } from "../support/generated";
import { pairs } from "../support/platforms";
import { closing } from "./closing";
import { firstWish, type Wish } from "./program";
import type { Step } from "./step";
import { steps } from "./steps";
import { Violation } from "./truth";
import { World } from "./world";

/** What happened to a stack in a year. */
export interface History {
  readonly pair: string;
  readonly first: Wish;
  readonly steps: readonly Step[];
}

const first = fc.record({
  overlap: fc.constantFrom(undefined, "2d", "1h", "0s"),
  expiresIn: fc.constantFrom("30d", "10d"),
  rotateBefore: fc.constantFrom(undefined, "5d"),
  rotateEvery: fc.constantFrom(undefined, "3d"),
});

export const histories: fc.Arbitrary<History> = fc.record({
  pair: fc.constantFrom(...pairs.map(({ pair }) => pair)),
  first: first.map((wish) => ({ ...firstWish, ...wish, rotateWhenChanged: "a" })),
  steps: fc.array(steps, { minLength: 1, maxLength: 16, size: "max" }),
});

/** Lets it happen, in a world of its own. */
export async function happen({ pair, first, steps }: History): Promise<Story> {
  await using world = await World.open(pair, first);
  const lines = [`A ${pair}, ${told(first)}.`];
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
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(", ");
