import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = { type: "string" };

/**
 * Runs tests of generated cases for as long as is wished, or tells one case again. `parts` is how many of them share the time.
 * `--of` names one of them.
 */
export async function longer(file, parts) {
  const { values } = parseArgs({ options: { minutes: text, seed: text, path: text, of: text } });
  const { minutes = "10", seed, path, of } = values;
  const env = {
    ...process.env,
    GENERATED_SECONDS: String((Number(minutes) * 60) / (of === undefined ? parts : 1)),
    ...(seed !== undefined && { GENERATED_SEED: seed }),
    ...(path !== undefined && { GENERATED_PATH: path }),
  };
  const chosen = of === undefined ? [] : ["--testNamePattern", of];
  const jest = [at("../../node_modules/jest/bin/jest.js"), "--runInBand", fileURLToPath(file), ...chosen];
  const child = spawn(process.execPath, jest, { cwd: at("../.."), env, stdio: "inherit" });
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.exitCode = await new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}
