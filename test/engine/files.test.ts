import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

const calls: readonly (readonly [args: readonly string[], needed: boolean])[] = [
  [["test/http"], false],
  [["test/http/retry.test.ts", "-t", "part of its name"], false],
  [["test/http", "test/values/"], false],
  [["./test/http", "--coverage=false"], false],
  [[], true],
  [["--coverage=false"], true],
  [["retry"], true],
  [["test/e2e"], true],
  [["test/http", "test/e2e/life"], true],
  [["test/httpx"], true],
  [["test"], true],
];

// jest cannot import an ES module.
const script = `
  import { isUnit, needsEngine, startsEngine, testFiles } from ${JSON.stringify(join(root, "test/files.mjs"))};
  const files = testFiles().map((file) => ({ file, unit: isUnit(file), engine: startsEngine(file) }));
  console.log(JSON.stringify({ files, needed: ${JSON.stringify(calls.map(([args]) => args))}.map(needsEngine) }));`;
const { files, needed } = JSON.parse(
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
) as { files: { file: string; unit: boolean; engine: boolean }[]; needed: boolean[] };

const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const filesOf = (is: (one: (typeof files)[number]) => boolean): string[] => files.filter(is).map(({ file }) => file);

describe("npm test", () => {
  test.each(calls.map(([args, wanted], at) => [args, wanted, needed[at]]))("with %j: %p", (_args, wanted, given) => {
    expect(given).toBe(wanted);
  });

  test("gets an engine for each file that calls describeEngine or describeProgram", () => {
    const calling = filesOf(({ file }) => /describe(Engine|Program)\(/.test(textOf(file)));
    expect(filesOf(({ engine }) => engine)).toEqual(expect.arrayContaining(calling));
    expect(calling.length).toBeGreaterThan(30);
  });
});

describe("npm run test:unit", () => {
  const units = filesOf(({ unit }) => unit);

  test.each(["test/http/retry", "test/resources/token-life", "test/platforms/contract", "test/values/duration"])(
    "runs %s",
    (name) => {
      expect(units).toContain(`${name}.test.ts`);
    },
  );

  test("starts no engine and no process, compiles nothing, and generates no cases", () => {
    expect(filesOf(({ unit, engine }) => unit && engine)).toEqual([]);
    expect(units.filter((file) => /"node:child_process"|"typescript"|tell\(/.test(textOf(file)))).toEqual([]);
  });
});
