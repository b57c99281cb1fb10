import fc from "fast-check";
import { longestPrefix, physicalName } from "../../provider/values/name";

const tag = "0123456789ab";
const maker = { stackId: "0f1e2d3c4b5a69788796a5b4c3d2e1f0", tag };
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

test("a name is the prefix, the tag, and twelve letters or digits that cannot be misread", () => {
  fc.assert(
    fc.property(bytes(4), (given) => {
      expect(physicalName("ci", maker, () => given)).toMatch(/^ci-0123456789ab-[0-9a-hjkmnp-tv-z]{12}$/);
    }),
  );
});

test("where tokens have no names, there is no prefix and no dash before the tag", () => {
  for (const none of [undefined, null, 7])
    expect(physicalName(none, maker, () => new Uint8Array(4))).toMatch(/^0123456789ab-0000.{8}$/);
  expect(physicalName("", maker, () => new Uint8Array(4))).toMatch(/^-0123456789ab-0000.{8}$/);
});

test("exactly four random bytes are asked for, and they tell one mint from another", () => {
  const asked: number[] = [];
  const name = (first: number): string =>
    physicalName("ci", maker, (size) => {
      asked.push(size);
      return new Uint8Array(size).fill(first);
    });
  expect([name(0), name(31), name(32)].map((one) => one.slice(0, -8))).toEqual([
    `ci-${tag}-0000`,
    `ci-${tag}-zzzz`,
    `ci-${tag}-0000`,
  ]);
  expect(asked).toEqual([4, 4, 4]);
});

test("the longest prefix leaves a name well below any platform's limit", () => {
  expect(physicalName("x".repeat(longestPrefix), maker, (size) => new Uint8Array(size)).length).toBeLessThanOrEqual(
    128,
  );
});
