import { alphabet, digits } from "../../provider/values/digits";

test("the 32 characters are letters and digits that nobody misreads, each once", () => {
  expect(new Set(alphabet).size).toBe(32);
  expect(alphabet).toMatch(/^[0-9a-hjkmnp-tv-z]{32}$/);
});

test("each of the 32 characters comes from as many bytes", () => {
  const all = digits.text(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  for (const character of alphabet) expect(all.split(character)).toHaveLength(9);
});

test.each([
  ["", 24, 0],
  ["0", 24, 0],
  ["z", 24, 31],
  ["10", 24, 32],
  ["zz", 24, 1023],
  ["zz", 5, 31],
  ["zzzzz", 24, 2 ** 24 - 1],
  // Five characters are 25 bits: the first bit falls away.
  ["g0000", 24, 0],
  ["80000", 24, 2 ** 23],
  ["00zzzzzz", 24, 2 ** 24 - 1],
  // What is no digit stands for none.
  ["i1", 24, 1],
  ["-1", 24, 1],
])("%j as a number of %i bits is %i", (text, bits, number) => {
  expect(digits.number(text, bits)).toBe(number);
});
