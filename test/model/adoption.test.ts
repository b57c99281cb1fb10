import fc from "fast-check";
import { pairs } from "../support/platforms";
import { Life, usual, type Accident, type Program, type Step } from "./adopted-life";

/** Generated lives of a token that a person made: adopted, rotated, reverted, applied again, released. */

const accident = fc.record<Accident>({
  dies: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(6) }),
  consumerFails: fc.nat(5).map((n) => n === 0),
  refresh: fc.nat(3).map((n) => n === 0),
  replace: fc.nat(4).map((n) => n === 0),
});

const overlap = fc.constantFrom(undefined, "0s", "1h", "2d");
const revokeOnDestroy = fc.constantFrom(undefined, true, false);

const programs = fc.record<Program>({ adopt: fc.constant(true), trigger: fc.constant(1), overlap, revokeOnDestroy });

const edit = fc
  .oneof(fc.record({ adopt: fc.boolean() }), fc.record({ overlap }), fc.record({ revokeOnDestroy }))
  .map((change): Step => ({ does: "edit", change }));

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: accident.map((accident): Step => ({ does: "up", accident })) },
    { weight: 3, arbitrary: edit },
    { weight: 3, arbitrary: fc.constant<Step>({ does: "rotate" }) },
    { weight: 2, arbitrary: fc.constant<Step>({ does: "toggle" }) },
    { weight: 1, arbitrary: fc.constant<Step>({ does: "destroy" }) },
    { weight: 1, arbitrary: fc.constant<Step>({ does: "refresh" }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom("10m", "1h", "2d", "5d").map((length): Step => ({ does: "wait", length })),
    },
  ),
  { minLength: 2, maxLength: 14, size: "max" },
);

test("no life of an adopted token ends it without being declared so, and a consumer's secret works after every whole run", async () => {
  const seen = { adopted: 0, rotated: 0, released: 0 };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...pairs), programs, steps, async (pair, first, all) => {
      const life = await Life.open(pair, first);
      await life.step({ does: "up", accident: usual });
      for (const step of all) {
        const before = life.current;
        await life.step(step).catch((error: unknown) => {
          throw new Error(`${pair.pair}: ${life.story.join("\n")}\n${(error as Error).message}`, { cause: error });
        });
        if (life.current === life.hand.id && before === undefined) seen.adopted += 1;
        if (before === life.hand.id && life.current !== undefined && life.current !== before) seen.rotated += 1;
        if (before === life.hand.id && life.current === undefined && life.isAlive()) seen.released += 1;
      }
    }),
    { numRuns: 150, endOnFailure: false },
  );
  // Not one of them is left out.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
}, 120_000);
