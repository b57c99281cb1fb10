import fc from "fast-check";
import { longestPrefix, physicalName } from "../../provider/values/name";

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

test("a name is the prefix and ten letters or digits that cannot be misread", () => {
  fc.assert(
    fc.property(bytes(10), (given) => {
      const name = physicalName("ci", () => given);
      expect(name).toMatch(/^ci-[0-9a-hjkmnp-tv-z]{10}$/);
    }),
  );
});

test("each of the 32 letters comes from as many bytes", () => {
  const names = Array.from({ length: 256 }, (_, byte) => physicalName("", () => new Uint8Array([byte])));
  const counts = names.reduce((seen, name) => seen.set(name, (seen.get(name) ?? 0) + 1), new Map<string, number>());
  expect([...counts.values()]).toEqual(Array(32).fill(8));
});

test("exactly ten random bytes are asked for, and they decide the name", () => {
  const asked: number[] = [];
  const name = (first: number): string =>
    physicalName("ci", (size) => {
      asked.push(size);
      return new Uint8Array(size).fill(first);
    });
  expect([name(0), name(31), name(32)]).toEqual(["ci-0000000000", "ci-zzzzzzzzzz", "ci-0000000000"]);
  expect(asked).toEqual([10, 10, 10]);
});

test("the longest prefix leaves a name well below any platform's limit", () => {
  expect(physicalName("x".repeat(longestPrefix), (size) => new Uint8Array(size)).length).toBeLessThanOrEqual(128);
});
