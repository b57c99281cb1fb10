import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** What it prints of its steps. */
const made = (): string =>
  execFileSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      'import { ready } from "./test/engine/ready.mjs"; await ready({ progress: console.log });',
    ],
    { cwd: root, encoding: "utf8" },
  );

test("a repository that is ready is not made ready again", () => {
  made();
  expect(made()).toBe("");
});
