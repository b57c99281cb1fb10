import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { read } from "../package/readme";

/** Looks only: `node test/mutations/mutations.mjs` is what breaks the laws and has their tests fail. */
const listed = (...args: string[]): string[] =>
  execFileSync(process.execPath, [join(__dirname, "mutations.mjs"), "--list", ...args], { stdio: "pipe" })
    .toString()
    .trimEnd()
    .split("\n");

test("every law that is broken on purpose stands once in the source as its mutation has it, and has a name of its own", () => {
  const laws = listed();
  expect(laws.pop()).toBe(`${laws.length} mutations`);
  expect(new Set(laws).size).toBe(laws.length);
  expect(laws.length).toBeGreaterThanOrEqual(30);
  expect(read("docs/reliability.md")).toContain(`all ${laws.length}`);
});

test("some of them are chosen by a text, and one that none has is an error", () => {
  expect(listed("--only", "Retry-After").length).toBeLessThan(5);
  expect(() => listed("--only", "no such law")).toThrow('There is no mutation with "no such law" in it.');
});
