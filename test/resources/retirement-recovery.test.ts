import { urnKey, tokenUrnKey } from "../../provider/values/urn";
import { tokenIdOf } from "../../provider/values/ids";
import { addressOf, type Kept } from "../support/engine";
import { pairOf, pairs } from "../support/platforms";
import { day, retirementStack, type RetirementStack } from "./retirement-stack";

describe.each(pairs)("the Retirement of a $pair", (pair) => {
  let stack: RetirementStack;

  beforeEach(async () => {
    stack = await retirementStack(pair);
  });

  /** The state as it is after an alias: a step "same" has kept the outputs. */
  const renamed = (before: string): void => {
    const { state } = stack.engine;
    for (const [type, name, key] of [
      [pair.kind, "ci", urnKey],
      ["Retirement", "ci-retirement", tokenUrnKey],
    ] as const) {
      const address = addressOf(type, name);
      const kept = state.get(address)!;
      const inputs = { ...kept.inputs, [key]: before };
      state.set(address, { ...kept, inputs, outputs: { ...kept.outputs, [key]: before } });
    }
  };

  test("finds an orphaned token under the name that its token had before an alias, if it was made before it", async () => {
    const before = addressOf(pair.kind, "of-old");
    await stack.rotate("1");
    stack.clock.advance(day);
    const { state } = stack.engine;
    await stack.engine
      .up(async (declare) => {
        await declare(pair.kind, "of-old", { ...stack.args });
        throw new Error("The run is interrupted.");
      })
      .catch(() => undefined);
    const orphan = tokenIdOf(state.get(before)!.id);
    state.delete(before);
    renamed(before);
    stack.clock.advance(day);
    await stack.rotate("2");
    // A resource that gets the name afterwards is another one.
    stack.clock.advance(day);
    await stack.engine
      .up(async (declare) => {
        await declare(pair.kind, "of-old", { ...stack.args });
        throw new Error("The run is interrupted.");
      })
      .catch(() => undefined);
    const other = tokenIdOf(state.get(before)!.id);
    state.delete(before);
    await stack.rotate("3");
    stack.clock.advance(3 * day);
    await stack.rotate("3");
    expect(stack.living()).toEqual([other, stack.current()]);
    expect(stack.living()).not.toContain(orphan);
  });

  test("records a new name of its token at once, and finds at refresh what an interrupted run made then", async () => {
    const before = addressOf(pair.kind, "of-old");
    await stack.rotate("1");
    renamed(before);
    await stack.rotate("1");
    expect(stack.engine.steps).toEqual(["same ci", "update ci-retirement"]);
    expect(stack.kept().outputs[tokenUrnKey]).toBe(addressOf(pair.kind, "ci"));
    await stack.rotate("1");
    expect(stack.engine.steps).toEqual(["same ci", "same ci-retirement"]);
  });

  test("keeps nothing alive in a destroy by what the refresh before it, in the same process, was asked", async () => {
    await stack.rotate("1");
    const second = await stack.rotate("2");
    const { id, inputs, outputs }: Kept = stack.kept();
    const provider = stack.engine.process();
    await provider.diff(id, outputs, inputs);
    await provider.delete(id, outputs);
    expect(stack.living()).toEqual([second]);
  });
});

test("a Retirement keeps at refresh what no list holds and the look at the token itself cannot tell of", async () => {
  const stack = await retirementStack(pairOf("ServiceToken on planetscale"));
  await stack.up({ ...stack.args, rotateWhenChanged: "1" });
  const first = stack.current();
  await stack.up({ ...stack.args, rotateWhenChanged: "2" });
  stack.emulator.revokeToken("planetscale", first);
  stack.fault({ path: new RegExp(`${first}$`), fault: "status", status: 403, times: 20 });
  await stack.engine.refresh();
  expect(Object.keys(stack.retiring())).toEqual([first]);
  stack.emulator.clearFaults();
  await stack.engine.refresh();
  expect(stack.retiring()).toEqual({});
});
