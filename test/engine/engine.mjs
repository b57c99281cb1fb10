import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { onInterrupt } from "./command.mjs";
import { exclusively } from "./lock.mjs";
import { build, hasGo, moveIntoPlace } from "./make.mjs";
import { asked, cachedEngine, engineOnPath, isEngine, version } from "./places.mjs";
import { unpackRelease } from "./release.mjs";

/** There is no engine here; the message says what can be done about it. */
export class NoEngine extends Error {}

const waysOut = [
  `install pulumi yourself (https://www.pulumi.com/docs/install/) so that it is on PATH`,
  `let this machine reach get.pulumi.com`,
  `put go on PATH, with which it is built from Go modules`,
].join("; or ");

function remains(target) {
  const scratch = new RegExp(`^${basename(target)}\\.tmp-`);
  return readdirSync(dirname(target))
    .filter((name) => scratch.test(name))
    .map((name) => join(dirname(target), name));
}

async function make(target, progress) {
  // We hold the lock, so what is lying about was left by a process that was killed.
  for (const left of remains(target)) rmSync(left, { recursive: true, force: true });
  // Beside the target, because a rename is atomic only within a file system.
  const scratch = mkdtempSync(`${target}.tmp-`);
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const forget = onInterrupt(remove);
  try {
    const made =
      (await unpackRelease(scratch, progress)) ?? ((await hasGo()) ? await build(scratch, progress) : undefined);
    if (!made) throw new NoEngine(`no pulumi can be had here: ${waysOut}`);
    // A folder that is there though it is no engine was damaged by somebody, and would be in the way for ever.
    if (!isEngine(target)) rmSync(target, { recursive: true, force: true });
    moveIntoPlace(made, target);
  } catch (error) {
    if (error instanceof NoEngine) throw error;
    throw new NoEngine(`${error.message}\npulumi ${version} could not be built: ${waysOut}`);
  } finally {
    forget();
    remove();
  }
}

/**
 * The folder that holds `pulumi`, its Node language host and its plugin for dynamic providers: the developer's own, the
 * one in our cache, or a new one made there; of a version that was asked for, never the developer's. With `get: false` nothing is made, and undefined says that there is none.
 */
export async function findEngine({ progress, get = true } = {}) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new NoEngine(`PULUMI_TOKENS_ENGINE_VERSION: must be a version such as 3.276.0, not "${version}"`);
  }
  const own = asked ? undefined : await engineOnPath(progress);
  if (own) return own;
  const target = cachedEngine();
  if (isEngine(target)) return target;
  if (!get) return undefined;
  try {
    mkdirSync(dirname(target), { recursive: true });
  } catch (error) {
    throw new NoEngine(`the cache folder cannot be made (${error.message}): ${waysOut}`);
  }
  await exclusively(
    `${target}.lock`,
    () => isEngine(target),
    progress,
    () => make(target, progress),
  );
  return target;
}

async function main() {
  const get = !process.argv.includes("--cached");
  try {
    const dir = await findEngine({ get, progress: (line) => get && console.error(`engine: ${line}`) });
    if (!dir) throw new NoEngine("no pulumi on PATH or in the cache");
    console.log(dir);
  } catch (error) {
    console.error(`engine: ${error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
