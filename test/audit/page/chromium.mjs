import { createHash } from "node:crypto";
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { run } from "../../engine/command.mjs";
import { exclusively } from "../../engine/lock.mjs";
import { cacheDir } from "../../engine/places.mjs";

// A Chromium for the tests of the page: the one that PULUMI_TOKENS_CHROMIUM names, one on PATH, one in the cache, or the one
// in an npm package, which is put into the cache.

/** Carries the browser in the package itself, for Linux on x64 only. */
const source = {
  name: "@sparticuz/chromium",
  version: "153.0.0",
  integrity: "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==",
};

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const application = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

function onPath() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...files, application].find((file) => existsSync(file));
}

const target = join(cacheDir(), `chromium-${source.version}`);
const executable = join(target, "chromium");

/** The package brings libraries and a font, which a small machine may lack. */
const cached = () => ({
  executablePath: executable,
  env: { LD_LIBRARY_PATH: join(target, "lib"), FONTCONFIG_FILE: join(target, "fonts.conf") },
});

const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(target, "fonts")}</dir>
  <cachedir>${join(target, "fonts-cache")}</cachedir>
</fontconfig>
`;

async function unpacked(scratch, name) {
  const to = join(scratch, name.replace(/\.br$/, ""));
  await pipeline(
    createReadStream(join(scratch, "package", "bin", name)),
    createBrotliDecompress(),
    createWriteStream(to),
  );
  return to;
}

async function make(progress) {
  progress?.(`getting Chromium from ${source.name} ${source.version}, once for this machine: 70 MB`);
  // In the cache's own folder, because a rename is atomic only within a file system.
  const scratch = mkdtempSync(join(cacheDir(), "chromium.tmp-"));
  try {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const args = ["pack", `${source.name}@${source.version}`, "--pack-destination", scratch, "--silent"];
    const name = (await run("npm pack", npm, args, { cwd: scratch, progress })).trim().split("\n").at(-1);
    const archive = join(scratch, name);
    const digest = createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (digest !== source.integrity) throw new Error(`${source.name} ${source.version} has another digest: ${digest}`);
    await run("tar", "tar", ["--no-same-owner", "-xzf", archive, "-C", scratch]);
    const made = join(scratch, "made");
    mkdirSync(made);
    for (const part of ["al2023.tar.br", "fonts.tar.br"]) {
      await run("tar", "tar", ["--no-same-owner", "-xf", await unpacked(scratch, part), "-C", made]);
    }
    writeFileSync(join(made, "fonts.conf"), fonts);
    renameSync(await unpacked(scratch, "chromium.br"), join(made, "chromium"));
    chmodSync(join(made, "chromium"), 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(made, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const waysOut = "install Chromium or Chrome so that it is on PATH, or set PULUMI_TOKENS_CHROMIUM to its executable";

/** What playwright-core needs to start a Chromium. Throws if no browser is found and none can be downloaded. */
export async function findChromium(progress) {
  const given = process.env.PULUMI_TOKENS_CHROMIUM;
  if (given !== undefined) return { executablePath: given, env: {} };
  const own = onPath();
  if (own !== undefined) return { executablePath: own, env: {} };
  if (existsSync(executable)) return cached();
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error(`There is no Chromium here: ${waysOut}.`);
  mkdirSync(cacheDir(), { recursive: true });
  const isDone = () => existsSync(executable);
  try {
    await exclusively(join(cacheDir(), "chromium.lock"), isDone, progress, () => make(progress));
  } catch (error) {
    throw new Error(`Chromium could not be had (${error.message}): ${waysOut}.`, { cause: error });
  }
  return cached();
}

async function main() {
  try {
    console.log(JSON.stringify(await findChromium((line) => console.error(`chromium: ${line}`))));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
