import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "./process";

const pieces = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

let root: string;
let served: Buffer;
let server: Server;

/** What a release has in it: fakes that would leave a file if anything ran them. */
function archive(): Buffer {
  mkdirSync(join(root, "made", "pulumi"), { recursive: true });
  for (const piece of pieces) {
    writeFileSync(join(root, "made", "pulumi", piece), `#!/bin/sh\ntouch ${join(root, "was-run")}\n`);
    chmodSync(join(root, "made", "pulumi", piece), 0o755);
  }
  spawnSync("tar", ["-czf", join(root, "made.tar.gz"), "-C", join(root, "made"), "pulumi"]);
  return readFileSync(join(root, "made.tar.gz"));
}

/** In a process of its own, as `node test/engine/engine.mjs` calls it; with what it found in its scratch folder. */
async function unpack(sha256: string, url?: string): Promise<{ answer: string; stderr: string; inScratch: string[] }> {
  const scratch = mkdtempSync(join(root, "scratch-"));
  const { port } = server.address() as AddressInfo;
  const script = `
    import { unpackRelease } from ${JSON.stringify(join(__dirname, "release.mjs"))};
    const { scratch, ...release } = ${JSON.stringify({ scratch, version: "3.1.0", url: url ?? `http://127.0.0.1:${port}/`, sha256 })};
    console.log(await unpackRelease(release, scratch, console.error));
  `;
  const { code, stdout, stderr } = await start({
    file: process.execPath,
    args: ["--input-type=module", "--eval", script],
    cwd: root,
    env: { PATH: process.env["PATH"]! },
    timeoutMs: 30_000,
  }).done;
  expect(code).toBe(0);
  return { answer: stdout.trim(), stderr, inScratch: readdirSync(scratch) };
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "pulumi-tokens-release-"));
  served = archive();
  server = createServer((_, response) => response.end(served));
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(root, { recursive: true, force: true });
});

test("release: an archive with the pinned digest is unpacked", async () => {
  const { answer } = await unpack(hash(served));
  expect(readdirSync(answer).sort()).toEqual(pieces);
  expect(existsSync(join(root, "was-run"))).toBe(false);
});

test.each([
  ["another archive", () => archive().subarray()],
  ["a log-in page", () => Buffer.from("<html>Log in</html>")],
  ["a script", () => Buffer.from(`#!/bin/sh\ntouch ${join(root, "was-run")}\n`)],
])("release: %s in its place is neither unpacked nor run, and both digests are named", async (_, other) => {
  const pinned = hash(Buffer.concat([served, Buffer.from("as released")]));
  served = other();
  const { answer, stderr, inScratch } = await unpack(pinned);
  expect([answer, inScratch, existsSync(join(root, "was-run"))]).toEqual(["undefined", [], false]);
  expect(stderr).toContain(`its SHA-256 is ${hash(served)}, not ${pinned}`);
});

test("release: what cannot be reached is known within seconds", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as AddressInfo;
  await new Promise((closed) => gone.close(closed));
  const { answer, stderr } = await unpack(hash(served), `http://127.0.0.1:${port}/`);
  expect([answer, stderr.trim()]).toEqual(["undefined", "Pulumi's release of 3.1.0 is out of reach"]);
});

test("release: the version that is downloaded is pinned by digests for Linux and macOS, and no fetched script is run", () => {
  const at = (file: string): string => readFileSync(join(__dirname, file), "utf8");
  const version = /^const downloaded = "(\d+\.\d+\.\d+)";$/m.exec(at("places.mjs"))![1]!;
  const pinned = at("release.mjs").split(`"${version}": {`)[1]!.split("}")[0]!;
  expect([...pinned.matchAll(/"([a-z0-9-]+)": "[0-9a-f]{64}"/g)].map(([, target]) => target)).toEqual([
    "darwin-arm64",
    "darwin-x64",
    "linux-arm64",
    "linux-x64",
  ]);
  const scripts = readdirSync(__dirname).filter(
    (file) => file.endsWith(".mjs") && /install\.sh|"\/bin\/sh"/.test(at(file)),
  );
  expect(scripts).toEqual([]);
});
