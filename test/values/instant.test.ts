import { instantOf } from "../../provider/values/instant";

test.each([
  ["1970-01-01T00:00:01Z", 1000],
  ["0000-01-01T00:00:00Z", -62_167_219_200_000],
  ["9999-12-31T23:59:59.999Z", 253_402_300_799_999],
  ["9999-12-31T23:59:59.999-00:01", undefined],
  ["+275760-09-13T00:00:00Z", undefined],
  ["-271821-04-20T00:00:00Z", undefined],
  ["soon", undefined],
  ["", undefined],
  [0, undefined],
  [null, undefined],
  [undefined, undefined],
])("%j is the instant %j", (text, wanted) => {
  expect(instantOf(text)).toBe(wanted);
});
