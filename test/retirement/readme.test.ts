import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (file: string): string => readFileSync(join(__dirname, "../..", file), "utf8");
const readme = read("provider/retirement/README.md");
const rows = [...readme.matchAll(/^\| `(provider\/[^`]+)` +\| ([^|]+)\|/gm)].map(
  ([, file = "", names = ""]) => [file, [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name!)] as const,
);

test("the README of Retirements needs at most six files", () => {
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.length).toBeLessThanOrEqual(6);
});

test.each(rows)("the README of Retirements names functions of %s", (file, names) => {
  const source = read(file);
  expect(
    names.filter((name) => !new RegExp(`^(?:export )?(?:  )?(?:async )?(?:function )?${name}\\(`, "m").test(source)),
  ).toEqual([]);
});

test("the README of Retirements names calls that exist", () => {
  const calls = [...readme.matchAll(/^ {2,}(?:\w+\([\w ]+\) +)?(?:Run\.)?(\w+) {3,}/gm)].map(([, name]) => name!);
  const sources = [
    "tokens/decision",
    "tokens/creation",
    "tokens/deletion",
    "retirement/inputs",
    "retirement/plan",
    "run/run",
  ]
    .concat(["retirement/recovery", "retirement/end", "resources/retirement"])
    .map((file) => read(`provider/${file}.ts`))
    .join("\n");
  expect(calls.length).toBeGreaterThan(8);
  expect(calls.filter((name) => !sources.includes(`${name}(`))).toEqual([]);
});
