import { cpSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { run } from "../engine/command.mjs";
import { environment, quiet, toolsOf } from "./tools.mjs";

/** What depends on the SDK and needs no engine. */
const inProcess = ["test/sdk", "test/host", "test/emulator/published-types", "test/emulator/command"];

/** By the row whose versions they run with. The programs of test/e2e have a `Stash` for a consumer: 3.211 or later. */
export const suites = {
  lowest: inProcess,
  newest: [...inProcess, "test/e2e/life", "test/e2e/rotation.test.ts"],
};

const leftOut = new Set(["node_modules", "dist", "coverage", ".git"]);

/** Runs a part of the suite in a copy of the repository that has the row's `@pulumi/pulumi`; answers jest's line of numbers. */
export async function suite(row, { repository, folder, tools, engineDir }) {
  cpSync(repository, folder, {
    recursive: true,
    filter: (source) => !leftOut.has(relative(repository, source).split(sep)[0]),
  });
  const env = { ...environment(...(await toolsOf(row, tools))), PULUMI_TOKENS_ENGINE: engineDir, CI: "true" };
  const step = (command, ...args) =>
    run(`${row.name}: ${command} ${args.join(" ")}`, command, args, { cwd: folder, env, timeoutMs: 15 * 60_000 });
  await step("npm", "ci", ...quiet);
  // The other packages of Pulumi's name which SDKs they fit; that is not what is tried here.
  await step("npm", "install", "--no-save", "--legacy-peer-deps", ...quiet, `@pulumi/pulumi@${row.pulumi}`);
  const { version } = JSON.parse(readFileSync(join(folder, "node_modules/@pulumi/pulumi/package.json"), "utf8"));
  if (version !== row.pulumi) throw new Error(`@pulumi/pulumi ${version} is installed in the place of ${row.pulumi}`);
  await step("npm", "run", "build");
  const result = join(folder, "jest.json");
  await step("npx", "--no-install", "jest", ...suites[row.name], "--coverage=false", "--json", "--outputFile", result);
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(result, "utf8"));
  if (numPassedTests !== numTotalTests)
    throw new Error(`${numPassedTests} of ${numTotalTests} tests were run and passed`);
  return `${numPassedTests} tests`;
}
