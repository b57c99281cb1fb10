import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./command.mjs";
import { filesBelow } from "./compiled.cjs";
import { NoEngine, findEngine } from "./engine.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
const at = (...parts) => join(root, ...parts);
const stamp = at("node_modules", ".cache", "pulumi-tokens", "built");

const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
const packagesOf = (text) => JSON.parse(text).packages ?? {};

/** By content, not by time: a checkout touches package-lock.json without changing what has to be installed. */
function isInstalled() {
  try {
    const installed = packagesOf(read(at("node_modules", ".package-lock.json")));
    const wanted = Object.entries(packagesOf(read(at("package-lock.json")))).filter(([path]) => path !== "");
    return wanted.every(([path, { version, integrity, optional }]) => {
      const there = installed[path];
      // Optional ones are those of other platforms.
      return there ? there.version === version && there.integrity === integrity : optional === true;
    });
  } catch {
    // Missing, or cut short by an installation that did not end.
    return false;
  }
}

function npm(args) {
  // npm tells its scripts where it is; asked by itself, Windows wants the .cmd.
  const own = process.env.npm_execpath;
  if (own?.endsWith(".js")) return [process.execPath, [own, ...args]];
  return [process.platform === "win32" ? "npm.cmd" : "npm", args];
}

async function installed(progress) {
  if (isInstalled()) return;
  progress("installing what package-lock.json names (npm ci)");
  await run("npm ci", ...npm(["ci", "--no-audit", "--no-fund"]), { cwd: root, progress });
}

/** What tsconfig.build.json compiles: fixtures are for tests. */
const isCompiled = (file) => file.endsWith(".ts") && basename(file) !== "fixture.ts";
const sources = () => ["provider", "sdk"].flatMap((dir) => filesBelow(at(dir))).filter(isCompiled);

function fingerprint() {
  const hash = createHash("sha256");
  const settings = ["tsconfig.json", "tsconfig.build.json", "package.json", "package-lock.json"].map((name) =>
    at(name),
  );
  for (const file of [...settings, ...sources()]) hash.update(relative(root, file)).update(read(file) ?? "");
  return hash.digest("hex");
}

const outputOf = (source) => at("dist", relative(root, source).replace(/\.ts$/, ".js"));

/** What was compiled from a source that has gone: it would be packed, and would still load. */
function removeOrphans() {
  const wanted = new Set(sources().map((source) => relative(root, source).replace(/(\.d)?\.ts$/, "")));
  for (const file of filesBelow(at("dist"))) {
    const name = relative(at("dist"), file).replace(/(\.d\.ts|\.js)(\.map)?$/, "");
    if (!wanted.has(name)) rmSync(file);
  }
}

async function built(progress) {
  const wanted = fingerprint();
  if (read(stamp) === wanted && sources().every((source) => existsSync(outputOf(source)))) return;
  progress("compiling provider and sdk (npm run build)");
  rmSync(stamp, { force: true });
  await run("npm run build", ...npm(["run", "build"]), { cwd: root, progress });
  removeOrphans();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/**
 * npm links a bin, and makes it executable, if the file exists when it installs the package. The repository's own exists
 * after the build.
 */
async function linkedBins(progress) {
  const { name, bin = {} } = JSON.parse(read(at("package.json")));
  for (const file of Object.values(bin)) if (existsSync(at(file))) chmodSync(at(file), 0o755);
  const isMissing = (command) => !existsSync(at("node_modules", ".bin", command));
  if (Object.keys(bin).some(isMissing))
    await run("npm rebuild", ...npm(["rebuild", name, "--ignore-scripts"]), { cwd: root, progress });
}

/**
 * Everything a fresh clone lacks: packages, `dist` (unless `dist` is false), and (asked for with `engine`) a pulumi. Where no
 * pulumi can be had `noEngine` says why; anything else that fails throws.
 */
export async function ready({
  engine = false,
  dist = true,
  progress = (line) => console.error(`ready: ${line}`),
} = {}) {
  await installed(progress);
  if (dist) {
    await built(progress);
    await linkedBins(progress);
  }
  if (!engine) return {};
  try {
    return { engineDir: await findEngine({ progress }) };
  } catch (error) {
    if (!(error instanceof NoEngine)) throw error;
    return { noEngine: error.message };
  }
}
