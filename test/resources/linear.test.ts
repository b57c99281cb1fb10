import type { PlatformName } from "../../sdk/testing";
import { addressOf, type Declare } from "../support/engine";
import { fixtures, platformWith } from "../support/platforms";
import { simulatedStack } from "../support/stack";

// By counting work, not time: whoever goes through the list of tokens for each Retirement takes ids apart and puts them together.
const counted = (): number => {
  const [taken, put] = [jest.spyOn(globalThis, "decodeURIComponent"), jest.spyOn(globalThis, "encodeURIComponent")];
  const calls = taken.mock.calls.length + put.mock.calls.length;
  taken.mockClear();
  put.mockClear();
  return calls;
};

/** How often ids are taken apart and put together for one of so many tokens, in each step of their lives. */
async function workOf(platform: PlatformName, count: number): Promise<number[]> {
  const stack = await simulatedStack(platform);
  const { engine, emulator, clock } = stack;
  const args = { ...fixtures[platform].tokens.ServiceToken!.args(emulator), expiresIn: "90d", overlap: "2d" };
  const program = (rotateWhenChanged: string) => async (declare: Declare) => {
    for (let number = 0; number < count; number += 1) {
      const made = await declare("ServiceToken", `t${number}`, { ...args, rotateWhenChanged });
      const inputs = { platform, current: made.id, since: made.outputs["createdAt"], overlap: "2d" };
      await declare("Retirement", `t${number}-retirement`, inputs, { token: addressOf("ServiceToken", `t${number}`) });
    }
  };
  await engine.up(program("1"));
  counted();
  const work: number[] = [];
  for (const step of [
    () => engine.refresh(),
    () => engine.up(program("1"), { refresh: true }),
    () => engine.up(program("2")),
    () => engine.refresh(),
    () => {
      clock.advance(3 * 86_400_000);
      return engine.up(program("2"));
    },
  ]) {
    await step();
    work.push(counted());
  }
  expect(stack.alive()).toHaveLength(count);
  return work.map((calls) => calls / count);
}

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([true, false].map((named) => platformWith({ kind: "ServiceToken", named })))(
  "growth: on %s the work for a token is the same among 10 and among 40, in a refresh, a rotation and the end of overlaps",
  async (platform) => {
    const few = await workOf(platform, 10);
    const many = await workOf(platform, 40);
    for (const [step, work] of many.entries()) expect(work).toBeLessThan(few[step]! * 1.1);
  },
);
