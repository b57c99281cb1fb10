import type { Clock } from "../../provider/http/rate";
import { makeByHand } from "../support/by-hand";
import { fakeClock } from "../support/clock";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { keptOf, type Pair } from "../support/stack";
import { day, retirementStack, type RetirementStack } from "./retirement-stack";

interface MachineStack extends RetirementStack {
  /** The next runs are on a machine whose clock is so far ahead of the platform's, or behind. */
  readonly on: (aheadMs: number) => void;
  /** Time passes up to an instant, less or more. */
  readonly goTo: (instant: unknown, more?: number) => void;
  readonly token: () => Record<string, unknown>;
}

async function machineStack(pair: Pair): Promise<MachineStack> {
  let ahead = 0;
  const platform: { clock: Clock } = { clock: fakeClock() };
  const clock: Clock = {
    now: () => platform.clock.now() + ahead,
    sleep: (milliseconds) => platform.clock.sleep(milliseconds),
  };
  const stack = await retirementStack(pair, { clock });
  platform.clock = stack.clock;
  return {
    ...stack,
    on: (aheadMs) => void (ahead = aheadMs),
    goTo: (instant, more = 0) => {
      stack.clock.advance(Date.parse(String(instant)) + more - stack.clock.now());
    },
    token: () => keptOf(stack, pair.kind, "ci").outputs,
  };
}

const wrong = [10 * day, -10 * day, 400 * day, -30 * day, day, -day];

describe.each(pairs)("a $pair, where the clock of one run is wrong,", (pair) => {
  let stack: MachineStack;

  beforeEach(async () => {
    stack = await machineStack(pair);
  });

  test.each([10 * day, 365 * day])(
    "is replaced before it expires: it was made by a clock %d ms ahead",
    async (ahead) => {
      const args = { ...stack.args, rotateBefore: "7d" };
      stack.on(ahead);
      await stack.up(args);
      stack.on(0);
      const first = stack.current();
      const { expiresAt } = stack.token();
      stack.goTo(expiresAt, -7 * day - 7_200_000);
      await stack.up(args);
      // Here this side of the platform's life is shorter than the clock was wrong by.
      if (ahead < 90 * day) expect(stack.current()).toBe(first);
      stack.goTo(expiresAt, -7 * day);
      await stack.up(args);
      expect(stack.current()).not.toBe(first);
    },
  );

  test("and is ahead by more than a token lives, keeps its old secret for the overlap", async () => {
    const args = { ...stack.args, expiresIn: "30d", rotateBefore: "7d" };
    await stack.up(args);
    const first = stack.current();
    stack.on(365 * day);
    await stack.up(args);
    stack.on(0);
    expect(stack.lines).toContainEqual(
      expect.stringMatching(/^This machine's clock is 365 days ahead of .+'s\. With a wrong clock, a run may /),
    );
    expect(stack.living()).toEqual([first, stack.current()].sort(by(stack)));
    stack.clock.advance(2 * day - 1000);
    await stack.up(args);
    expect(stack.living()).toContain(first);
    stack.clock.advance(2000);
    await stack.up(args);
    expect(stack.living()).toEqual([stack.current()]);
  });

  test.each(wrong)("has its whole overlap after a rotation by a clock %d ms ahead", async (ahead) => {
    const first = await stack.rotate("1");
    stack.clock.advance(day);
    stack.on(ahead);
    const second = await stack.rotate("2");
    stack.on(0);
    expect(stack.retiring()[first]).toBeCloseTo(3, 4);
    expect(stack.living()).toEqual([first, second]);
    stack.clock.advance(2 * day - 1000);
    await stack.rotate("2");
    expect(stack.living()).toEqual([first, second]);
    stack.clock.advance(2000);
    await stack.rotate("2");
    expect(stack.living()).toEqual([second]);
  });

  test.each(wrong)("keeps what is in its overlap in a run by a clock %d ms ahead", async (ahead) => {
    const first = await stack.rotate("1");
    const second = await stack.rotate("2");
    stack.clock.advance(day);
    stack.on(ahead);
    await stack.rotate("2");
    await stack.rotate("2");
    // By a clock that is ahead by more than it lives, the second one counts as expired.
    expect(stack.living().slice(0, 2)).toEqual([first, second]);
    expect(stack.retiring()[first]).toBeCloseTo(2, 8);
    stack.on(0);
    stack.clock.advance(day);
    await stack.rotate("2");
    expect(stack.living()).not.toContain(first);
    expect(stack.living()).toContain(second);
  });

  test.each([30 * day, -30 * day])("leaves a superseded token its overlap by a clock %d ms ahead", async (ahead) => {
    await stack.up(stack.args);
    const byHand = makeByHand(stack.emulator, pair.platform, "by hand");
    stack.on(ahead);
    const args = { ...stack.args, supersedes: [byHand] };
    await stack.up(args);
    expect(stack.retiring()[byHand]).toBeCloseTo(2, 4);
    stack.on(0);
    stack.clock.advance(2 * day - 1000);
    await stack.up(args);
    expect(stack.living()).toContain(byHand);
    stack.on(30 * day);
    await stack.engine.destroy();
    expect(stack.living()).toEqual([byHand]);
  });

  test("puts the difference that its state knows right with a refresh, and shows no other", async () => {
    stack.on(10 * day);
    await stack.up(stack.args);
    expect(stack.token()["clockAheadMs"]).toBeGreaterThan(9 * day);
    const made = stack.token();
    await stack.engine.refresh();
    expect(without(stack.token(), "lastUsedAt")).toEqual(without(made, "lastUsedAt"));
    stack.on(0);
    await stack.engine.refresh();
    expect(stack.token()).not.toHaveProperty("clockAheadMs");
    stack.on(10 * day);
    await stack.engine.refresh();
    expect(stack.token()).not.toHaveProperty("clockAheadMs");
  });
});

/** In the order in which they were made, as the platform lists them. */
const by =
  ({ living }: RetirementStack) =>
  (one: string, other: string): number =>
    living().indexOf(one) - living().indexOf(other);
