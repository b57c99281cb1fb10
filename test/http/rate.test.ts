import fc from "fast-check";
import { rateGate } from "../../provider/http/rate";
import { fakeClock } from "../support/clock";

const minute = 60_000;

/** When each of some calls was let through. */
async function passes(perMinute: number, pauses: readonly number[]): Promise<number[]> {
  const clock = fakeClock();
  const gate = rateGate(perMinute, clock);
  const times: number[] = [];
  for (const pause of pauses) {
    clock.advance(pause);
    await gate.pass();
    times.push(clock.now());
  }
  return times;
}

const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(70_000)), { maxLength: 60 });

/** How much later than others a call may reach the platform. */
const late = 1_000;

test("in no sixty seconds more calls reach the platform than it allows, though some take a second longer to get there", async () => {
  const lateness = fc.array(fc.constantFrom(0, late), { minLength: 60, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 10 }), pauses, lateness, async (perMinute, pauses, lateness) => {
      const sent = await passes(perMinute, pauses);
      const times = sent.map((time, n) => time + (lateness[n] ?? 0));
      for (const start of times) {
        const inWindow = times.filter((time) => time >= start && time < start + minute);
        expect(inWindow.length).toBeLessThanOrEqual(perMinute);
      }
    }),
  );
});

test("a call waits no longer than it must", async () => {
  const times = await passes(3, [0, 10_000, 10_000, 0, 0]);
  expect(times.map((time) => time - times[0]!)).toEqual([0, 10_000, 20_000, 61_000, 71_000]);
});

test("calls that wait together pass one after the other, at the rate", async () => {
  jest.useFakeTimers();
  const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const gate = rateGate(2, { now: () => Date.now(), sleep });
  const began = Date.now();
  const times: number[] = [];
  const all = Array.from({ length: 6 }, async () => {
    await gate.pass();
    times.push(Date.now() - began);
  });
  await jest.runAllTimersAsync();
  await Promise.all(all);
  jest.useRealTimers();
  expect(times).toEqual([0, 0, 61_000, 61_000, 122_000, 122_000]);
});

test("0 sets no limit", async () => {
  const times = await passes(0, Array<number>(1000).fill(0));
  expect(new Set(times).size).toBe(1);
});

test.each([0, 5])("a pause holds every call back, at %i a minute", async (perMinute) => {
  const clock = fakeClock();
  const gate = rateGate(perMinute, clock);
  gate.hold(5_000);
  gate.hold(1_000);
  await gate.pass();
  expect(clock.slept).toEqual([5_000]);
  await gate.pass();
  expect(clock.slept).toEqual([5_000]);
});
