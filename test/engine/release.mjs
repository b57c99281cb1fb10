import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { isEngine } from "./places.mjs";

/** SHA-256 of the archives of Pulumi's own releases, as its Homebrew formula has them. Others are not downloaded. */
const digests = {
  "3.259.0": {
    "darwin-arm64": "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864",
    "darwin-x64": "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534",
    "linux-arm64": "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
    "linux-x64": "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
  },
};

/** Where this machine's archive of a version is and what it must be, or undefined where there is none that can be checked. */
export function releaseOf(version) {
  const target = `${process.platform}-${process.arch}`;
  const sha256 = digests[version]?.[target];
  return sha256 && { version, url: `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${target}.tar.gz`, sha256 };
}

const reachMs = 4_000;
const downloadMs = 5 * 60_000;

/** The bytes, or undefined where they cannot be had: offline that must be known within seconds. */
async function download(url) {
  const limit = new AbortController();
  let timer = setTimeout(() => limit.abort(), reachMs);
  try {
    const answer = await fetch(url, { signal: limit.signal });
    clearTimeout(timer);
    timer = setTimeout(() => limit.abort(), downloadMs);
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Unpacks Pulumi's own release into `scratch`; answers the folder that holds the engine, or undefined when that did not
 * work. Nothing of an archive with another digest is unpacked or run: it may be a portal's log-in page, or an attack.
 */
export async function unpackRelease({ version, url, sha256 }, scratch, progress) {
  const archive = await download(url);
  if (!archive) {
    progress?.(`Pulumi's release of ${version} is out of reach`);
    return undefined;
  }
  const found = createHash("sha256").update(archive).digest("hex");
  if (found !== sha256) {
    progress?.(`the archive at ${url} is not used: its SHA-256 is ${found}, not ${sha256}`);
    return undefined;
  }
  progress?.(`unpacking pulumi ${version}`);
  const into = join(scratch, "release");
  const file = join(scratch, "release.tar.gz");
  mkdirSync(into, { recursive: true });
  writeFileSync(file, archive);
  try {
    await run("tar", "tar", ["-xzf", file, "-C", into], { progress });
  } catch (error) {
    progress?.(error.message);
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
  const dir = join(into, "pulumi");
  return isEngine(dir) ? dir : undefined;
}
