import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

// Where the browser for the tests of the page is looked for.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pulumi-tokens-chromium-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function place(...path: readonly string[]): string {
  const file = join(root, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  return file;
}

/** Asks with only this folder on PATH, and an own cache: nothing can be fetched, because npm is a script that fails. */
async function found(env: Readonly<Record<string, string>> = {}): Promise<string> {
  place("path", "npm");
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, "chromium.mjs")], {
    env: {
      PATH: [join(root, "path"), join(root, "other")].join(delimiter),
      XDG_CACHE_HOME: join(root, "cache"),
      ...env,
    },
  });
  return (JSON.parse(stdout) as { readonly executablePath: string }).executablePath;
}

const cached = ["cache", "pulumi-tokens", "chromium-153.0.0", "chromium"];
const onLinux = process.platform === "linux" && process.arch === "x64" ? test : test.skip;

onLinux("the one that the environment names wins over one on PATH, and that over the cache", async () => {
  const own = place(...cached);
  expect(await found()).toBe(own);
  const onPath = place("other", "google-chrome");
  expect(await found()).toBe(onPath);
  expect(await found({ PULUMI_TOKENS_CHROMIUM: "/opt/chromium" })).toBe("/opt/chromium");
});

onLinux("where no browser can be downloaded, the error says what to do, and nothing is left in the cache", async () => {
  await expect(found()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /Chromium could not be had .*: install Chromium or Chrome .*PULUMI_TOKENS_CHROMIUM/s,
    ) as string,
  });
  expect(readdirSync(join(root, "cache", "pulumi-tokens"))).toEqual([]);
});
