import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// Generated histories for as long as is wished, or one of them again.

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = { type: "string" };
const { values } = parseArgs({ options: { minutes: text, seed: text, path: text } });
const { minutes = "10", seed, path } = values;

const env = {
  ...process.env,
  ATTACK_SECONDS: String(Number(minutes) * 60),
  ...(seed !== undefined && { ATTACK_SEED: seed }),
  ...(path !== undefined && { ATTACK_PATH: path }),
};
const jest = [at("../../node_modules/jest/bin/jest.js"), "--runInBand", at("histories.test.ts")];
const child = spawn(process.execPath, jest, { cwd: at("../.."), env, stdio: "inherit" });
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.exitCode = await new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
