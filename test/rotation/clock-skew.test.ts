import { skewAfter, skewOf, timesOf } from "../../provider/rotation/clock-skew";
import { startOfTest } from "../support/clock";
import { day, hour } from "./deciding";

const [second, minute] = [1000, 60_000];

test("the time that a state knows is no platform's where the token would not have been made yet", () => {
  const createdAt = new Date(startOfTest).toISOString();
  const stored = { createdAt, clockAheadMs: 10 * day };
  const at = (time: number): readonly number[] => {
    const { there, latest } = timesOf(startOfTest + time, stored);
    return [there - startOfTest, latest - startOfTest];
  };
  expect(at(9 * day)).toEqual([9 * day, 9 * day]);
  expect(at(10 * day)).toEqual([0, 10 * day]);
  expect(at(31 * day)).toEqual([21 * day, 31 * day]);
  // Two clocks may differ by a minute.
  expect(at(10 * day - minute)).toEqual([-minute, 10 * day - minute]);
  expect(at(10 * day - minute - 1)).toEqual([10 * day - minute - 1, 10 * day - minute - 1]);
});

test("the time that a state knows may be the platform's if nothing tells when the token was made", () => {
  expect(timesOf(startOfTest, { clockAheadMs: hour })).toEqual({ there: startOfTest - hour, latest: startOfTest });
});

test("a state records a clock that is wrong, and no other", () => {
  expect([undefined, 0, hour, -hour].map(skewOf)).toStrictEqual([
    {},
    {},
    { clockAheadMs: hour },
    { clockAheadMs: -hour },
  ]);
});

test("a refresh corrects the stored difference, and adds none", () => {
  const stored = { clockAheadMs: hour };
  expect(skewAfter({}, hour)).toStrictEqual({});
  expect(skewAfter(stored, undefined)).toStrictEqual({});
  expect(skewAfter(stored, hour + second)).toStrictEqual({});
  expect(skewAfter(stored, hour + minute - 1)).toStrictEqual({});
  expect(skewAfter(stored, hour + minute)).toEqual({ clockAheadMs: hour + minute });
  expect(skewAfter(stored, 2 * hour)).toEqual({ clockAheadMs: 2 * hour });
  expect(skewAfter(stored, 0)).toStrictEqual({ clockAheadMs: undefined });
});
