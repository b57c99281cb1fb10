import { spawnSync } from "node:child_process";
import { join } from "node:path";

interface Engine {
  readonly dir?: string;
  /** Why there is none, and the ways out. */
  readonly sentence: string;
}

function findEngine(): Engine {
  const { PULUMI_TOKENS_ENGINE: dir, PULUMI_TOKENS_NO_ENGINE: sentence } = process.env;
  if (dir) return { dir, sentence: "" };
  if (sentence) return { sentence };
  // jest was started directly: an engine that is there already is taken, none is made.
  const asked = spawnSync(process.execPath, [join(__dirname, "engine.mjs"), "--cached"], { encoding: "utf8" });
  return asked.status === 0
    ? { dir: asked.stdout.trim(), sentence: "" }
    : { sentence: "there is no pulumi here yet; `npm test` or `node test/engine/engine.mjs` gets one" };
}

let found: Engine | undefined;
export const engine = (): Engine => (found ??= findEngine());

/** The folder that holds `pulumi`. */
export function engineDir(): string {
  const { dir, sentence } = engine();
  if (dir === undefined) throw new Error(sentence);
  return dir;
}

let version: string | undefined;

/**
 * True if the engine has this minor version of 3 or a later one: some of what it prints has changed between 3.259 and 3.276, and
 * both were run. False if there is no engine.
 */
export function isEngineSince(minor: number): boolean {
  const { dir } = engine();
  if (dir === undefined) return false;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  version ??= spawnSync(join(dir, "pulumi"), ["version"], { encoding: "utf8", env }).stdout;
  const [, found] = /^v3\.(\d+)\./.exec(version) ?? [];
  if (found === undefined) throw new Error(`pulumi answers "${version.trim()}" when it is asked for its version`);
  return Number(found) >= minor;
}
