import fc from "fast-check";
import { accidents } from "./accidents";
import { runs } from "./runs";
import type { Step } from "./step";
import type { World } from "./world";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** By how much a machine's clock may be ahead, in words. */
const wrong = {
  "three minutes ahead": 3 * minute,
  "three minutes behind": -3 * minute,
  "two hours ahead": 2 * hour,
  "two hours behind": -2 * hour,
  "a day ahead": day,
  "a day behind": -day,
  "ten days ahead": 10 * day,
  "ten days behind": -10 * day,
  "a year ahead": 365 * day,
  "a year behind": -365 * day,
};

/** One run on a machine whose clock is wrong, of our stack or of the other one. Those before and after it are on others. */
export const wrongClock = fc
  .record({
    clock: fc.constantFrom(...(Object.keys(wrong) as (keyof typeof wrong)[])),
    what: fc.constantFrom<keyof typeof runs>("up", "up", "up", "up", "up --refresh", "refresh", "destroy"),
    rotates: fc.boolean(),
    whose: fc.constantFrom<"ownStack" | "otherStack">("ownStack", "ownStack", "ownStack", "otherStack"),
    accidents,
  })
  .map(({ clock, what, rotates, whose, accidents }): Step => ({
    takesTime: true,
    words: (world) =>
      [
        `on a machine whose clock is ${clock}${whose === "otherStack" ? ", for the other stack" : ""}: ` +
          `${rotates ? 'the program changes the trigger of "ci": ' : ""}${what}`,
        ...accidents.map((one) => one(world).words),
      ].join("; "),
    async run(world: World) {
      const stack = world[whose];
      if (rotates) stack.rotate("ci");
      await runs[what](stack, { accidents: accidents.map((one) => one(world)), clockAheadMs: wrong[clock] });
    },
  }));
