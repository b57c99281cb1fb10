import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ready } from "../engine/ready.mjs";
import { amount, matching, optionsOf, whole } from "./options.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = { type: "string" };
const seeds = matching(/^-?\d+$/, "a whole number");
const paths = matching(/^\d+(:\d+)*$/, "a path like 12:0:3");
const options = { minutes: amount, seed: seeds, path: paths, of: text };
const engineOptions = { engine: { type: "boolean" }, histories: whole, pair: text };

const reporters = ["default", at("some-ran.mjs")].map((reporter) => `--reporters=${reporter}`);

/** Asked for by name, an engine is never skipped. */
async function engineAt() {
  const { engineDir, noEngine } = await ready({ engine: true });
  if (noEngine) throw new Error(noEngine);
  return { PULUMI_TOKENS_ENGINE: engineDir };
}

/** How much is run: of each part, for not all of them need be asked for. */
async function sizeOf({ minutes = "10", engine = false, histories = "28", of }, parts) {
  const share = of === undefined ? parts : 1;
  if (!engine) return { GENERATED_SECONDS: String((Number(minutes) * 60) / share) };
  return { ...(await engineAt()), GENERATED_RUNS: String(Math.ceil(Number(histories) / share)) };
}

async function run({ file, parts }, { seed, path, of, ...size }) {
  const env = {
    ...process.env,
    ...(await sizeOf({ ...size, of }, parts)),
    ...(seed !== undefined && { GENERATED_SEED: seed }),
    ...(path !== undefined && { GENERATED_PATH: path }),
  };
  const chosen = of === undefined ? [] : ["--testNamePattern", of];
  const jest = [at("../../node_modules/jest/bin/jest.js"), "--runInBand", fileURLToPath(file), ...reporters, ...chosen];
  const child = spawn(process.execPath, jest, { cwd: at("../.."), env, stdio: "inherit" });
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

/**
 * Runs tests of generated cases for as long as you ask, or one case again. `parts` is how many of them share the time.
 * `--of` names one of them. `onEngine` is what `--engine` runs instead, and then it is `--histories` that they share and `--pair`
 * that names one.
 */
export async function longer(simulated, onEngine) {
  try {
    const { pair, of = pair, ...rest } = optionsOf({ ...options, ...(onEngine && engineOptions) });
    if ((pair ?? rest.histories) !== undefined && !rest.engine)
      throw new Error("`--pair` and `--histories` are for `--engine`.");
    if (rest.minutes !== undefined && rest.engine)
      throw new Error("With `--engine` it is `--histories`, not `--minutes`.");
    if (rest.path !== undefined && rest.seed === undefined) throw new Error("`--path` is of a `--seed`: give both.");
    process.exitCode = await run(rest.engine ? onEngine : simulated, { ...rest, of });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
