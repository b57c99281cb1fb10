import fc from "fast-check";
import { longestPrefix, physicalName } from "../../provider/values/name";

const mark = "0123456789ab";
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

test("a name is the prefix, the mark, and four letters or digits that cannot be misread", () => {
  fc.assert(
    fc.property(bytes(4), (given) => {
      expect(physicalName("ci", mark, () => given)).toMatch(/^ci-0123456789ab-[0-9a-hjkmnp-tv-z]{4}$/);
    }),
  );
});

test("where tokens have no names, there is no prefix and no dash before the mark", () => {
  for (const none of [undefined, null, 7])
    expect(physicalName(none, mark, () => new Uint8Array(4))).toBe(`${mark}-0000`);
  expect(physicalName("", mark, () => new Uint8Array(4))).toBe(`-${mark}-0000`);
});

test("exactly four random bytes are asked for, and they tell one mint from another", () => {
  const asked: number[] = [];
  const name = (first: number): string =>
    physicalName("ci", mark, (size) => {
      asked.push(size);
      return new Uint8Array(size).fill(first);
    });
  expect([name(0), name(31), name(32)]).toEqual([`ci-${mark}-0000`, `ci-${mark}-zzzz`, `ci-${mark}-0000`]);
  expect(asked).toEqual([4, 4, 4]);
});

test("the longest prefix leaves a name well below any platform's limit", () => {
  expect(physicalName("x".repeat(longestPrefix), mark, (size) => new Uint8Array(size)).length).toBeLessThanOrEqual(128);
});
