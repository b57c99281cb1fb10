// The package as users install it: packed, installed into an empty folder, and one life of a token with a grant on the real
// engine against the emulator, for each row of rows.json.
//
//   node test/compat/compat.mjs                      every row: five minutes on two cores, twice that on busy ones
//   node test/compat/compat.mjs --only pnpm,bun   some of them
//   node test/compat/compat.mjs --suite           a part of the suite with the lowest and the newest @pulumi/pulumi: ten minutes
//
// It talks to the loopback, and to the package registry that this machine is set up for.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onInterrupt, run } from "../engine/command.mjs";
import { ready } from "../engine/ready.mjs";
import { matching, optionsOf } from "../support/options.mjs";
import { life } from "./life.mjs";
import { projectOf } from "./programs.mjs";
import { suite, suites } from "./suite.mjs";
import { environment, install, toolsOf } from "./tools.mjs";

const repository = resolve(import.meta.dirname, "../..");
const rows = JSON.parse(readFileSync(join(import.meta.dirname, "rows.json"), "utf8"));
const known = rows.map(({ name }) => name);
const one = `(${known.join("|")})`;
const values = optionsOf({
  only: matching(new RegExp(`^${one}(,${one})*$`), `a list of ${known.join(",")}`),
  suite: { type: "boolean", default: false },
});
const chosen = rows.filter(
  ({ name }) => (values.only?.split(",").includes(name) ?? true) && (!values.suite || suites[name]),
);
if (chosen.length === 0) {
  console.error(`With \`--suite\` there are ${Object.keys(suites).join(" and ")} only.`);
  process.exit(1);
}

const { engineDir, noEngine } = await ready({ engine: true });
if (engineDir === undefined) {
  console.error(noEngine);
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), "pulumi-tokens-compat-"));
const tools = join(scratch, "tools");
// Package managers leave folders of their own where temporary files go.
process.env.TMPDIR = join(scratch, "tmp");
mkdirSync(process.env.TMPDIR);
const forget = onInterrupt(() => rmSync(scratch, { recursive: true, force: true }));
const failures = [];
const removals = [];
try {
  const tarball = values.suite ? undefined : await pack();
  const results = [];
  for (const row of chosen) results.push(await tried(row, tarball));
  const version = await run("pulumi version", join(engineDir, "pulumi"), ["version"], { env: environment() });
  console.log(`\npulumi ${version.trim()}, ${process.platform} ${process.arch}\n${tableOf(results)}`);
} finally {
  await Promise.allSettled(removals);
  rmSync(scratch, { recursive: true, force: true });
  forget();
}
for (const failure of failures) console.log(`\n${failure}`);
console.log(`\n${chosen.length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function pack() {
  // dist/ is fresh by `ready`; a build now would take it away under the feet of whatever runs at the same time.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch];
  const [{ filename }] = JSON.parse(await run("npm pack", "npm", args, { cwd: repository, env: environment() }));
  return filename;
}

async function tried(row, tarball) {
  const since = performance.now();
  const result = { ...row, layout: row.layout ?? "one folder", result: "passed" };
  try {
    if (values.suite)
      result.result = await suite(row, { repository, folder: join(scratch, row.name), tools, engineDir });
    else await lived(row, tarball);
  } catch (error) {
    result.result = "FAILED";
    failures.push(`${row.name}: ${error.message}`);
  }
  // While the next row runs: tens of thousands of files.
  removals.push(rm(join(scratch, row.name), { recursive: true, force: true }));
  result.seconds = Math.round((performance.now() - since) / 1000);
  process.stderr.write(`${row.name}: ${result.result} (${result.seconds} s)\n`);
  return result;
}

async function lived(row, tarball) {
  const folder = join(scratch, row.name);
  const { files, stack, env } = projectOf(row, tarball);
  mkdirSync(join(folder, "state"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  copyFileSync(join(scratch, tarball), join(folder, tarball));
  const path = await toolsOf(row, tools);
  await install(row, folder, path);
  const { PATH, HOME, TMPDIR } = environment(engineDir, ...path);
  await life({
    name: row.name,
    cwd: join(folder, stack),
    bins: join(folder, "node_modules", ".bin"),
    engineDir,
    // Nothing else of this machine: a credential or a proxy in it would be a part of what is tried.
    env: {
      PATH,
      HOME,
      TMPDIR,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_CREDENTIAL_STORE: "plaintext",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DISABLE_CI_DETECTION: "true",
      ...env,
    },
  });
}

function tableOf(results) {
  const columns = Object.keys(results[0]);
  const width = (column) => Math.max(column.length, ...results.map((row) => String(row[column]).length));
  const line = (cells) => `| ${columns.map((column) => String(cells[column]).padEnd(width(column))).join(" | ")} |`;
  const heads = Object.fromEntries(columns.map((column) => [column, column]));
  const rule = Object.fromEntries(columns.map((column) => [column, "-".repeat(width(column))]));
  return [heads, rule, ...results].map(line).join("\n");
}
