import { constants, accessSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { run } from "./command.mjs";

/** The newest version that can be had as Go modules: it is built here. */
const built = "3.276.0";
/** The newest release whose digests are known (release.mjs): it is downloaded. Also built where Go is too old for the newest. */
const downloaded = "3.259.0";
/** Another version for a run against it: `PULUMI_TOKENS_ENGINE_VERSION=3.259.0 node test/compat/compat.mjs`. */
const asked = process.env.PULUMI_TOKENS_ENGINE_VERSION;
/** The versions that the tests may use, the preferred one first. */
export const versions = asked === undefined ? [built, downloaded] : [asked];
/** For the tests' programs, more than the package needs: the first version with the `Stash` that stands for a consumer. */
const lowest = [3, 211];

const windows = process.platform === "win32";
export const executable = (name) => (windows ? `${name}.exe` : name);
/** The dynamic providers' plugin is a script, not a binary. */
export const launcher = windows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs";
const members = [executable("pulumi"), executable("pulumi-language-nodejs"), launcher];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a folder holds all three pieces. What we make is renamed into place whole, so presence is proof. */
export const isEngine = (dir) => members.every((name) => isExecutable(join(dir, name)));

function userCacheDir() {
  if (windows) return process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  const xdg = process.env.XDG_CACHE_HOME;
  // The XDG specification says that a relative path is to be ignored.
  return xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
}

export const cacheDir = () => join(userCacheDir(), "pulumi-tokens");
export const folderOf = (version) => join(cacheDir(), `engine-${version}`);

/** The folder of the preferred engine in the cache, or undefined when there is none. */
export const cachedEngine = () => versions.map(folderOf).find(isEngine);

const onPath = (name) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter(isAbsolute)
    .map((dir) => join(dir, name))
    .find(isExecutable);

function recentEnough(answer) {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(answer.trim()) ?? [];
  return Number(major) > lowest[0] || (Number(major) === lowest[0] && Number(minor) >= lowest[1]);
}

/**
 * The folder of a `pulumi` that the developer has already, or undefined when there is none that would do, or when a version
 * is asked for.
 */
export async function engineOnPath(progress) {
  const found = asked === undefined ? onPath(executable("pulumi")) : undefined;
  if (!found) return undefined;
  // A package manager's link: the plugins stand next to the link, next to what it points to, or elsewhere on PATH.
  const dir = [dirname(found), dirname(realpathSync(found))].find(isEngine) ?? dirname(found);
  const complete = members.every((name) => isExecutable(join(dir, name)) || onPath(name));
  if (!complete) {
    progress?.(`${found} has no Node language host next to it or on PATH: looking further`);
    return undefined;
  }
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const answer = await run("pulumi version", found, ["version"], { env, timeoutMs: 10_000 }).catch(() => "");
  if (recentEnough(answer)) return dir;
  progress?.(`${found} answers "${answer.trim()}"; ${lowest.join(".")} or newer is needed: looking further`);
  return undefined;
}
