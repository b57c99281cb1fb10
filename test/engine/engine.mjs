import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onInterrupt } from "./command.mjs";
import { exclusively } from "./lock.mjs";
import { build, Unavailable, hasGo, moveIntoPlace } from "./make.mjs";
import { cacheDir, cachedEngine, engineOnPath, folderOf, isEngine, versions } from "./places.mjs";
import { releaseOf, unpackRelease } from "./release.mjs";

/** There is no engine here; the message says what can be done about it. */
export class NoEngine extends Error {}

const waysOut = [
  `install pulumi yourself (https://www.pulumi.com/docs/install/) so that it is on PATH`,
  `let this machine reach get.pulumi.com`,
  `put go on PATH, with which it is built from Go modules`,
].join("; or ");

const scratchName = "engine.tmp-";

/** What a killed process left. Whoever holds the lock may remove it. */
function removeRemains() {
  const left = readdirSync(cacheDir()).filter((name) => name.startsWith(scratchName));
  for (const name of left) rmSync(join(cacheDir(), name), { recursive: true, force: true });
}

/** Pulumi's own release, in seconds, or undefined when there is none within reach that can be checked. */
async function downloadOne(scratch, progress) {
  for (const version of versions) {
    const release = releaseOf(version);
    const dir = release && (await unpackRelease(release, scratch, progress));
    if (dir) return { version, dir };
  }
  return undefined;
}

/** The first version that this machine's Go can fetch, in minutes. */
async function buildOne(scratch, progress) {
  if (!(await hasGo())) throw new NoEngine(`no pulumi can be had here: ${waysOut}`);
  let reason;
  for (const version of versions) {
    try {
      return { version, dir: await build(version, scratch, progress) };
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      progress?.(error.message);
      reason = error;
    }
  }
  throw reason;
}

async function make(progress) {
  removeRemains();
  // In the cache's own folder, because a rename is atomic only within a file system.
  const scratch = mkdtempSync(join(cacheDir(), scratchName));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const forget = onInterrupt(remove);
  try {
    const { version, dir } = (await downloadOne(scratch, progress)) ?? (await buildOne(scratch, progress));
    const target = folderOf(version);
    // A folder that is there though it is no engine was damaged by somebody, and would be in the way for ever.
    if (!isEngine(target)) rmSync(target, { recursive: true, force: true });
    moveIntoPlace(dir, target);
  } catch (error) {
    if (error instanceof NoEngine) throw error;
    throw new NoEngine(`${error.message}\npulumi could not be built: ${waysOut}`);
  } finally {
    forget();
    remove();
  }
}

/**
 * The folder that holds `pulumi`, its Node language host and its plugin for dynamic providers: the developer's own, one of
 * our cache, or a new one made there; if a version is asked for, only that one. With `get: false` nothing is made, and undefined says that there is none.
 */
export async function findEngine({ progress, get = true } = {}) {
  const invalid = versions.find((version) => !/^\d+\.\d+\.\d+$/.test(version));
  if (invalid !== undefined) {
    throw new NoEngine(`PULUMI_TOKENS_ENGINE_VERSION: must be a version such as 3.276.0, not "${invalid}"`);
  }
  const found = (await engineOnPath(progress)) ?? cachedEngine();
  if (found || !get) return found;
  try {
    mkdirSync(cacheDir(), { recursive: true });
  } catch (error) {
    throw new NoEngine(`the cache folder cannot be made (${error.message}): ${waysOut}`);
  }
  await exclusively(
    join(cacheDir(), "engine.lock"),
    () => cachedEngine() !== undefined,
    progress,
    () => make(progress),
  );
  return cachedEngine();
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
