import type { Spec } from "../../provider/platforms/contract";
import { Secret } from "../../provider/values/secret";
import { statusOf } from "../support/direct";
import { pairs } from "../support/platforms";
import { keptOf } from "../support/stack";
import { day, retirementStack, type RetirementStack } from "./retirement-stack";

const weeks = 13;

/** Seconds by which each run starts late: as far as a busy CI system goes in practice, early or late, without a pattern. */
const offsets = Array.from({ length: weeks }, (_, at) => ((at * 7919) % 241) - 120);

/** What the platform says to the consumer's secret. */
function answer({ emulator, engine }: RetirementStack, pair: (typeof pairs)[number]): Promise<number> {
  const { id, outputs } = keptOf({ engine }, pair.kind, "ci");
  const value: unknown = outputs["value"];
  const secret = value instanceof Secret ? value.reveal() : String(value);
  return statusOf(pair.token.uses(emulator, secret, id.split("/").at(-1)!, pair.token.args(emulator)));
}

/** The settings as reported, and some with room for a missed run. */
const settings: readonly (readonly [string, Spec, string])[] = [
  ["as long as it can be", { expiresIn: "8d", rotateEvery: "7d", overlap: "1d" }, "max-age"],
  ["with room for a missed run", { expiresIn: "21d", rotateEvery: "7d", overlap: "1d" }, "max-age"],
  ["by a window", { expiresIn: "21d", rotateBefore: "14d", overlap: "1d" }, "expiry-window"],
];

describe.each(pairs)("a weekly job and a $pair", (pair) => {
  // Serverpod Cloud ends a token up to five hours early: 7d and 1d do not fit into 8d.
  const fitting = settings.filter(([, { expiresIn }]) => pair.platform !== "serverpodCloud" || expiresIn !== "8d");

  test.each(fitting)(
    "that rotates every week, %s: no week is passed over, no secret is ever dead",
    async (_how, more, reason) => {
      const stack = await retirementStack(pair);
      const args = { ...stack.args, ...more };
      const start = stack.clock.now();
      await stack.up(args);
      const seen = [stack.current()];
      for (const [at, offset] of offsets.entries()) {
        // Every day until the last minute before the run, the secret works.
        const run = start + (at + 1) * 7 * day + offset * 1000;
        while (stack.clock.now() < run) {
          stack.clock.advance(Math.min(day, run - stack.clock.now()));
          expect(await answer(stack, pair)).toBe(200);
        }
        stack.lines.length = 0;
        await stack.up(args);
        // By its reason: Serverpod Cloud's expiry is hours early, so that the window comes by more than the tolerance.
        expect(stack.lines.join("\n")).toContain(`ci: replaced (${reason}): `);
        seen.push(stack.current());
        expect(await answer(stack, pair)).toBe(200);
      }
      expect(new Set(seen).size).toBe(weeks + 1);
      expect(stack.living().length).toBeLessThanOrEqual(2);
    },
  );
});
