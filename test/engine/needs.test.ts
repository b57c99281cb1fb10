import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

const tests = resolve(__dirname, "..");

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
  import { foldersWithoutEngine, needsEngine } from ${JSON.stringify(join(__dirname, "needs.mjs"))};
  console.log(JSON.stringify({ folders: foldersWithoutEngine, needed: ${JSON.stringify(calls.map(([args]) => args))}.map(needsEngine) }));`;
const { folders, needed } = JSON.parse(
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
) as { folders: string[]; needed: boolean[] };

/** The modules below test/ that a file imports, and what those import. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
    const target = resolve(file, "..", path!);
    const found = [`${target}.ts`, target, join(target, "index.ts")].find(
      (one) => /\.m?ts$|\.mjs$/.test(one) && existsSync(one),
    );
    if (found?.startsWith(tests)) reached(found, seen);
  }
  return seen;
}

const testsIn = (folder: string): string[] =>
  readdirSync(join(tests, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(tests, folder, name));

const needing = (file: string): boolean => reached(file).has(join(tests, "engine/found.ts"));

describe("npm test", () => {
  test.each(folders)("gets no engine for test/%s, because no test in it starts one", (folder) => {
    const files = testsIn(folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(needing).map((file) => relative(tests, file))).toEqual([]);
  });

  test("gets one for every other folder that has tests", () => {
    const all = readdirSync(tests, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const others = all.map(({ name }) => name).filter((name) => !folders.includes(name));
    const having = others.filter((folder) => testsIn(folder).length > 0);
    expect(having.filter((folder) => !testsIn(folder).some(needing))).toEqual([]);
  });

  test.each(calls.map(([args, wanted], at) => [args, wanted, needed[at]]))("with %j: %p", (_args, wanted, given) => {
    expect(given).toBe(wanted);
  });
});
