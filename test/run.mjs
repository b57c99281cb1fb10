import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ready } from "./engine/ready.mjs";
import { isUnit, needsEngine, testFiles } from "./files.mjs";

// What `npm test` runs, also in a new clone. With --unit, as in `npm run test:unit`, only the unit tests (files.mjs).

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const args = process.argv.slice(2);
const unit = args[0] === "--unit";
const given = unit
  ? ["--testPathIgnorePatterns", ...testFiles().filter((file) => !isUnit(file)), ...args.slice(1)]
  : args;

function jest(env) {
  // Its workers inherit this: they collect young objects less often, which saves a tenth of their time.
  const args = ["--max-semi-space-size=32", at("../node_modules/jest/bin/jest.js"), ...given];
  const child = spawn(process.execPath, args, { cwd: at(".."), env: { ...process.env, ...env }, stdio: "inherit" });
  // A terminal sends its interrupt to jest too, and jest decides how to end.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

const settingsOf = ({ engineDir, noEngine }) => ({
  ...(engineDir && { PULUMI_TOKENS_ENGINE: engineDir }),
  ...(noEngine && { PULUMI_TOKENS_NO_ENGINE: noEngine }),
});

try {
  const found = await ready({ engine: needsEngine(given), dist: !unit });
  process.exitCode = await jest(settingsOf(found));
  // At the end, where it is read: jest does not name the tests that it skips.
  if (found.noEngine) {
    const result = process.env.CI === "true" ? "failed" : "were skipped";
    console.error(`The tests on the real engine ${result}: ${found.noEngine}`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
