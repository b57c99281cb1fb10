import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ready } from "./engine/ready.mjs";

// What `npm test` runs, also on a clone in which nothing else was done yet.

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

function jest(env) {
  // Its workers take this over: the young are collected seldom, which saves a tenth of their time.
  const args = ["--max-semi-space-size=32", at("../node_modules/jest/bin/jest.js"), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: at(".."), env: { ...process.env, ...env }, stdio: "inherit" });
  // A terminal's interrupt reaches jest as well: its own end decides, not ours.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

try {
  const { engineDir, noEngine } = await ready({ engine: true });
  process.exitCode = await jest(noEngine ? { PULUMI_TOKENS_NO_ENGINE: noEngine } : { PULUMI_TOKENS_ENGINE: engineDir });
  // Last, where it is read: jest does not show the names of what it skips.
  if (noEngine) {
    console.error(
      `The laws about the real engine ${process.env.CI === "true" ? "failed" : "were skipped"}: ${noEngine}`,
    );
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
