import { RunClock } from "../../provider/run/clock";
import { fakeClock, startOfTest } from "../support/clock";
import { day, hour } from "../rotation/deciding";

const [second, minute] = [1000, 60_000];
const token = "planetscale/acme/abc";

/** Clocks of a run that has heard PlanetScale's time, by which its own is so far ahead. */
function clocksAt(ahead: number, isAhead = false) {
  const lines: string[] = [];
  const clock = fakeClock();
  const clocks = new RunClock(clock, (line) => void lines.push(line), isAhead);
  clocks.note("planetscale", "PlanetScale", startOfTest - ahead, startOfTest);
  return { clocks, clock, lines };
}

describe("the platform's time", () => {
  test("is this one where nothing is known of it", () => {
    const { clocks } = clocksAt(day);
    for (const where of ["deplo", "deplo/w/t"]) {
      expect(clocks.aheadMs(where)).toBeUndefined();
      expect([clocks.platformNow(where), clocks.earliest(where), clocks.latest(where)]).toEqual(
        Array(3).fill(startOfTest),
      );
    }
  });

  test.each([0, second, -second, minute - 1, 1 - minute])("is this one where it is %d ms behind", (ahead) => {
    const { clocks, lines } = clocksAt(ahead);
    expect([clocks.aheadMs(token), clocks.platformNow(token), clocks.latest(token)]).toEqual([
      0,
      startOfTest,
      startOfTest,
    ]);
    expect(lines).toEqual([]);
  });

  test.each([minute, -minute, 10 * day, -365 * day])("is theirs where it is %d ms behind, and ticks", (ahead) => {
    const { clocks, clock } = clocksAt(ahead);
    clock.advance(hour);
    const there = startOfTest + hour - ahead;
    expect([clocks.aheadMs(token), clocks.platformNow("planetscale")]).toEqual([ahead, there]);
    // `Date` is rounded down to a second.
    expect(clocks.latest(token)).toBe(there + 999);
  });

  test.each([0, 40_000, 89_000])(
    "is this one where an answer that took 90 s tells a time %d ms after it was asked",
    (after) => {
      const { clocks, clock, lines } = clocksAt(0);
      clock.advance(90_000);
      clocks.note("planetscale", "PlanetScale", startOfTest + after, startOfTest);
      expect(clocks.aheadMs(token)).toBe(0);
      expect(lines).toEqual([]);
    },
  );

  test("is for what ends a token the earlier one of both", () => {
    expect(clocksAt(day).clocks.earliest(token)).toBe(startOfTest - day);
    expect(clocksAt(-day).clocks.earliest(token)).toBe(startOfTest);
  });

  test("is this one where the clock was set on, to look ahead", () => {
    const { clocks, lines } = clocksAt(90 * day, true);
    expect([clocks.aheadMs(token), clocks.platformNow(token)]).toEqual([undefined, startOfTest]);
    expect(lines).toEqual([]);
  });
});

describe("the line about a wrong clock", () => {
  test.each<[number, string]>([
    [10 * day + hour, "10 days ahead of"],
    [-day, "1 day behind"],
    [2 * hour, "2 hours ahead of"],
    [-5 * minute, "5 minutes behind"],
    [day - 10 * second, "1 day ahead of"],
    [day - 30 * second, "1 day ahead of"],
    [day - 31 * second, "23 hours ahead of"],
  ])("for %d ms", (ahead, by) => {
    const { clocks, lines } = clocksAt(ahead);
    clocks.note("planetscale", "PlanetScale", startOfTest - ahead - second, startOfTest);
    expect(lines).toEqual([
      `This machine's clock is ${by} PlanetScale's. With a wrong clock, a run may rotate tokens too early or too late, ` +
        "and revoke old ones late. Correct the clock.",
    ]);
  });

  test("is for five minutes or more", () => {
    expect(clocksAt(5 * minute - 1).lines).toEqual([]);
  });
});
