import fc from "fast-check";
import { durationMs, durationText } from "../../provider/values/duration";

const second = 1000;
const sizes = { s: second, m: 60 * second, h: 3600 * second, d: 86_400 * second, w: 7 * 86_400 * second };

test.each(Object.entries(sizes))("a whole number of %s is exact", (unit, size) => {
  fc.assert(
    fc.property(fc.nat(100_000), (count) => {
      expect(durationMs(`${count}${unit}`)).toBe(count * size);
    }),
  );
});

test.each([
  ["1.1d", 95_040_000],
  ["2.3h", 8_280_000],
  ["0.7d", 60_480_000],
  ["1.5s", 1500],
])("a fraction is what it says, not what floating point makes of it: %s", (text, milliseconds) => {
  expect(durationMs(text)).toBe(milliseconds);
});

test.each([
  "",
  " ",
  "5",
  "d",
  " 5d",
  "5d ",
  "5 d",
  "5d\n",
  "-5d",
  "+5d",
  "1e3d",
  "0x10d",
  ".5d",
  "5.d",
  "1,5d",
  "5D",
  "5 days",
  "5ms",
  "5y",
  "٥d",
  "Infinityd",
  `${"9".repeat(200)}d`,
])("%j is no duration", (text) => {
  expect(durationMs(text)).toBeUndefined();
});

test.each([
  ["1w", "7d"],
  ["24h", "1d"],
  ["48h", "2d"],
  ["60s", "1m"],
  ["90m", "90m"],
  ["3600s", "1h"],
  ["61s", "61s"],
  ["1.5d", "36h"],
])("there is one way to write %s: %s", (text, normal) => {
  expect(durationText(durationMs(text) ?? 0)).toBe(normal);
});

test("the one way of writing keeps the length, and is its own normal form", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 36_500 * 86_400 }), (seconds) => {
      const text = durationText(seconds * second);
      expect(durationMs(text)).toBe(seconds * second);
      expect(durationText(durationMs(text) ?? 0)).toBe(text);
    }),
  );
});
