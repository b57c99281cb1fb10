import { spawnSync } from "node:child_process";
import { join } from "node:path";

const repository = join(__dirname, "../..");

const run = (line: string): { status: number | null; stderr: string } => {
  const [command, ...args] = line.split(" ");
  const file = join(repository, "test", command!, `${command!}.mjs`);
  return spawnSync(process.execPath, [file, ...args], { cwd: repository, encoding: "utf8" });
};

test.each([
  ["attack --minuets 1", /^Unknown option '--minuets'\. The options are --minutes, /],
  ["attack --minutes soon", /^`--minutes soon` is not a number above 0\. /],
  ["attack --seed x", /^`--seed x` is not a whole number\. /],
  ["attack --path 0", /^`--path` is of a `--seed`: give both\.$/],
  ["attack --histories 3", /^`--pair` and `--histories` are for `--engine`\.$/],
  ["attack --engine --minutes 1", /^With `--engine` it is `--histories`, not `--minutes`\.$/],
  ["fuzz --engine", /^Unknown option '--engine'\. The options are --minutes, --seed, --path, --of\.$/],
  ["mutations --onyl grant", /^Unknown option '--onyl'\. The options are --only, --list\.$/],
  ["mutations --only nonsense --list", /^There is no mutation with "nonsense" in it\.$/],
  ["bench --platforms nonsense", /^`--platforms nonsense` is not a list like planetscale,/],
  ["bench --tokens many", /^`--tokens many` is not a whole number above 0\. /],
  ["compat --only nonsense", /^`--only nonsense` is not a list of lowest,newest,/],
  ["compat --suite --only bun", /^With `--suite` there are lowest and newest only\.$/],
])("npm run %s says in one line what is wrong with it", (line, message) => {
  const { status, stderr } = run(line);
  expect([status, stderr.trimEnd().split("\n")]).toEqual([1, [expect.stringMatching(message)]]);
});

test("a part that does not exist is no part that holds", () => {
  const { status, stderr } = run("fuzz --of nothing --minutes 0.01");
  expect(status).toBe(1);
  expect(stderr).toContain("Nothing has the name that was asked for: nothing was tried.");
});
