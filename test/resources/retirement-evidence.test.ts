import { tokenIdOf } from "../../provider/values/ids";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { statusOf } from "../support/direct";
import { addressOf, stackOwner, type Engine, type Kept } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairOf, pairs } from "../support/platforms";
import { without } from "../support/specs";
import { stackOn, type Pair } from "../support/stack";
import { day, retirementStack, tokenWithRetirement, type RetirementStack } from "./retirement-stack";

const otherOwner = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

interface TwoStacks extends RetirementStack {
  /** One `up` of the other stack, which has a program of the same names. */
  readonly upOther: (trigger: string) => Promise<void>;
  readonly other: Engine;
  /** What `pulumi state move` does: the recorded inputs and outputs go along as they are. */
  readonly move: (from: Engine, to: Engine) => void;
}

async function twoStacks(pair: Pair): Promise<TwoStacks> {
  const stack = await retirementStack(pair);
  const say = (line: string): void => void stack.lines.push(line);
  const { engine: other } = stackOn(stack, pair.platform, { say }, { owner: otherOwner });
  return {
    ...stack,
    other,
    upOther: (trigger) => other.up(tokenWithRetirement(pair, { ...stack.args, rotateWhenChanged: trigger })),
    move(from, to) {
      for (const [address, kept] of from.state) to.state.set(address, kept);
      from.state.clear();
    },
  };
}

const currentOf = (engine: Engine, pair: Pair): string => tokenIdOf(engine.state.get(addressOf(pair.kind, "ci"))!.id);

describe.each(pairs)("a $pair that was moved to another stack", (pair) => {
  test("is left alone by a new resource of its name, in both directions, by plain runs and by refreshes", async () => {
    const stack = await twoStacks(pair);
    const { engine, other, clock } = stack;
    const first = await stack.rotate("1");
    clock.advance(day);
    const second = await stack.rotate("2");
    stack.move(engine, other);
    clock.advance(1000);
    // The first stack still declares a resource of this name, and the second one has not run since the move.
    const third = await stack.rotate("1");
    await other.refresh();
    await stack.upOther("2");
    clock.advance(1000);
    await stack.rotate("1");
    expect(stack.living()).toEqual([first, second, third]);
    clock.advance(day);
    await stack.upOther("3");
    const fourth = currentOf(other, pair);
    await other.refresh();
    await engine.refresh();
    clock.advance(1000);
    const fifth = await stack.rotate("4");
    for (let days = 0; days < 4; days += 1) {
      clock.advance(day);
      await stack.rotate("4");
      await stack.upOther("3");
      await engine.refresh();
      await other.refresh();
    }
    // What moved is still rotated and retired by its new stack, and what each has now is alive.
    expect(stack.living()).toEqual([fourth, fifth]);
    await other.destroy();
    expect(stack.living()).toEqual([fifth]);
  });

  test("has its orphans found by its new stack, once that has recorded it", async () => {
    const stack = await twoStacks(pair);
    const { engine, other, clock } = stack;
    await stack.rotate("1");
    stack.move(engine, other);
    await stack.upOther("1");
    expect(other.steps).toEqual(["same ci", "update ci-retirement"]);
    clock.advance(1000);
    const kept: Kept = other.state.get(addressOf(pair.kind, "ci"))!;
    await failureOf(
      other.up(async (declare) => {
        await declare(pair.kind, "ci", { ...stack.args, rotateWhenChanged: "2" });
        throw new Error("The run is interrupted.");
      }),
    );
    other.state.set(addressOf(pair.kind, "ci"), kept);
    other.pending.length = 0;
    await other.refresh();
    await other.destroy();
    expect(stack.living()).toEqual([]);
  });
});

describe.each(pairs)("a resource of a $pair that is new", (pair) => {
  test("names what carries its tag and stands in no record, and never revokes it", async () => {
    const stack = await retirementStack(pair);
    // As after `pulumi state delete`, or `retainOnDelete`: a person has kept it.
    await stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", { ...without(stack.args, "overlap") });
    });
    const kept = stack.current();
    stack.engine.state.clear();
    stack.clock.advance(day);
    await stack.rotate("1");
    expect(stack.lines).toContain(
      `ci: found ${kept}, tagged by this stack but not recorded in its state. Another stack or a person may own it, ` +
        "so it is left alone. Run `pulumi-tokens audit --all-stacks` to see whose it is.",
    );
    stack.clock.advance(day);
    await stack.rotate("2");
    await stack.engine.refresh();
    stack.clock.advance(3 * day);
    await stack.rotate("2");
    expect(stack.living()).toEqual([kept, stack.current()]);
    await stack.engine.refresh();
    await stack.engine.destroy();
    expect(stack.living()).toEqual([kept]);
  });
});

describe("an orphaned token", () => {
  const pair = pairOf("ServiceToken on planetscale");

  /** A token that an interrupted rotation of "ci" made a day ago. */
  async function orphaned(): Promise<{ stack: RetirementStack; orphan: string; value: string }> {
    const stack = await retirementStack(pair);
    await stack.rotate("1");
    const address = addressOf(pair.kind, "ci");
    const before = stack.engine.state.get(address)!;
    stack.clock.advance(day);
    await failureOf(
      stack.engine.up(async (declare) => {
        await declare(pair.kind, "ci", { ...stack.args, rotateWhenChanged: "2" });
        throw new Error("The run is interrupted.");
      }),
    );
    const { id, outputs } = stack.engine.state.get(address)!;
    stack.engine.state.set(address, before);
    stack.engine.pending.length = 0;
    stack.clock.advance(day);
    return { stack, orphan: tokenIdOf(id), value: String(outputs["value"]) };
  }

  const uses = async ({ emulator, args }: RetirementStack, value: string, id: string): Promise<void> => {
    expect(await statusOf(pair.token.uses(emulator, value, id, args))).toBe(200);
  };

  test("has an instant that no further look moves", async () => {
    const { stack, orphan } = await orphaned();
    const looks: unknown[] = [];
    for (let look = 0; look < 3; look += 1) {
      const before = new Map(stack.engine.state);
      await stack.engine.refresh();
      looks.push(stack.retiring()[orphan]);
      for (const [address, kept] of before) stack.engine.state.set(address, kept);
      stack.clock.advance(3_600_000);
    }
    expect(new Set(looks).size).toBe(1);
  });

  test("that somebody uses is kept until a day after its last use, with a line", async () => {
    const { stack, orphan, value } = await orphaned();
    await uses(stack, value, orphan);
    await stack.engine.refresh();
    await stack.rotate("3");
    expect(stack.living()).toContain(orphan);
    stack.clock.advance(23 * 3_600_000);
    await uses(stack, value, orphan);
    stack.clock.advance(2 * 3_600_000);
    await stack.rotate("3");
    expect(stack.living()).toContain(orphan);
    stack.clock.advance(2 * day);
    await stack.rotate("3");
    expect(stack.living()).not.toContain(orphan);
  });

  test("is never called replaced", async () => {
    const { stack, orphan } = await orphaned();
    await stack.engine.refresh();
    await stack.rotate("1");
    const about = stack.lines.filter((line) => line.includes(orphan));
    expect(about.length).toBeGreaterThan(0);
    for (const line of about) expect(line).not.toContain("replaced");
    expect(stack.living()).toEqual([stack.current()]);
  });
});

test.each([
  ["as it is", false],
  ["and has another URN there", true],
])("the tag of another stack id is never a former tag of a resource that was moved %s", async (_how, isRenamed) => {
  const pair = pairOf("ServiceToken on planetscale");
  const stack = await twoStacks(pair);
  await stack.rotate("1");
  stack.move(stack.engine, stack.other);
  if (isRenamed) stack.other.rename();
  await stack.upOther("1");
  const { outputs } = stack.other.state.get(addressOf("Retirement", "ci-retirement"))!;
  expect(JSON.stringify(outputs)).not.toContain(ownershipTag(stackOwner, addressOf(pair.kind, "ci")).slice(0, 6));
  expect(outputs["__stackId"]).toBe(otherOwner);
});
