import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const repository = join(__dirname, "../..");

const folders: Readonly<Record<string, string>> = { histories: "model" };

const run = (line: string): { status: number | null; stderr: string } => {
  const [command, ...args] = line.split(" ");
  const file = join(repository, "test", folders[command!] ?? command!, `${command!}.mjs`);
  return spawnSync(process.execPath, [file, ...args], { cwd: repository, encoding: "utf8" });
};

test.each([
  ["histories --minuets 1", /^Unknown option '--minuets'\. The options are --minutes, /],
  ["histories --minutes soon", /^`--minutes soon` is not a number above 0\. /],
  ["histories --seed x", /^`--seed x` is not a whole number\. /],
  ["histories --path 0", /^`--path` is of a `--seed`: give both\.$/],
  ["histories --histories 3", /^`--pair` and `--histories` are for `--engine`\.$/],
  ["histories --engine --minutes 1", /^With `--engine` it is `--histories`, not `--minutes`\.$/],
  ["fuzz --engine", /^Unknown option '--engine'\. The options are --minutes, --seed, --path, --of\.$/],
  ["mutations --onyl grant", /^Unknown option '--onyl'\. The options are --only, --list, --after-tests\.$/],
  ["mutations --only nonsense --list", /^There is no mutation with "nonsense" in it\.$/],
  ["bench --platforms nonsense", /^`--platforms nonsense` is not a list like planetscale,/],
  ["bench --tokens many", /^`--tokens many` is not a whole number above 0\. /],
  ["compat --only nonsense", /^`--only nonsense` is not a list of lowest,newest,/],
  ["compat --suite --only bun", /^With `--suite` there are lowest and newest only\.$/],
])("%s says in one line what is wrong with it", (line, message) => {
  const { status, stderr } = run(line);
  expect([status, stderr.trimEnd().split("\n")]).toEqual([1, [expect.stringMatching(message)]]);
});

test("a part that does not exist is no part that holds", () => {
  const { status, stderr } = run("fuzz --of nothing --minutes 0.01");
  expect(status).toBe(1);
  expect(stderr).toContain("Nothing has the name that was asked for: nothing was tried.");
});

test("there are at most ten commands, each with a line in CONTRIBUTING.md, but for npm's own hook", () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { scripts: object };
  const lines = readFileSync(join(repository, "CONTRIBUTING.md"), "utf8").matchAll(
    /^\| `npm (?:run )?([a-z:]+)[^`]*`/gm,
  );
  const names = Object.keys(scripts).filter((name) => name !== "prepack");
  expect([...lines].map(([, name]) => name).sort()).toEqual(names.sort());
  expect(names.length).toBeLessThanOrEqual(10);
});
