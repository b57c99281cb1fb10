import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmulatorInfo } from "../../sdk/testing";

const bin = join(__dirname, "../../dist/sdk/bin/index.js");
let directory: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pulumi-tokens-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

/** The command as a process: what it wrote so far, and how it ended. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (text: Buffer) => (written.stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (written.stderr += text.toString()));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...written }));
  const line = async (): Promise<EmulatorInfo> => {
    while (!written.stdout.includes("\n")) {
      if (child.exitCode !== null) throw new Error(`ended without a line: ${written.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return JSON.parse(written.stdout) as EmulatorInfo;
  };
  return { ended, line, stop: (signal: NodeJS.Signals) => child.kill(signal) };
}

test.each(["SIGTERM", "SIGINT"] as const)("it prints one line of JSON, serves, and ends well by %s", async (signal) => {
  const emulator = run("emulator");
  const info = await emulator.line();
  const { apiUrl, serviceTokenId, serviceToken } = info.planetscale;
  const answer = await fetch(`${apiUrl}/organizations/acme/service-tokens`, {
    headers: { authorization: `${serviceTokenId}:${serviceToken}` },
  });
  expect(answer.status).toBe(200);
  emulator.stop(signal);
  const { code, stdout, stderr } = await emulator.ended;
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`${JSON.stringify(info)}\n`);
});

test("with a state file a second process goes on where the first one ended", async () => {
  const state = join(directory, "state.json");
  const first = run("emulator", "--state", state);
  const { control, planetscale } = await first.line();
  await fetch(`${planetscale.apiUrl}/organizations/acme/service-tokens`, {
    method: "POST",
    body: '{"name":"kept"}',
    headers: { authorization: `${planetscale.serviceTokenId}:${planetscale.serviceToken}` },
  });
  const tokens = await (await fetch(`${control.url}/tokens`)).text();
  expect(tokens).toContain('"kept"');
  first.stop("SIGKILL");
  await first.ended;
  const second = run("emulator", "--state", state);
  const listed = await (await fetch(`${(await second.line()).control.url}/tokens`)).json();
  expect(listed).toEqual(expect.arrayContaining(JSON.parse(tokens) as unknown[]));
});

test("a taken port ends it with a sentence on stderr and status 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { code, stdout, stderr } = await run("emulator", "--port-base", `${port}`).ended;
  other.close();
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(`Port ${port} is in use by another process. Choose another port base, or leave it out.\n`);
});

test("an unreadable state file ends it with a sentence on stderr and status 1", async () => {
  const state = join(directory, "broken.json");
  await writeFile(state, "{");
  const { code, stdout, stderr } = await run("emulator", "--state", state).ended;
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    `The state file ${state} cannot be read (not JSON). Use another path, or remove the file to start over.\n`,
  );
});

test.each(["0", "70000", "http", "80.5"])("--port-base %s is refused", async (base) => {
  const { code, stdout, stderr } = await run("emulator", "--port-base", base).ended;
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("It must be a whole number from 1 to 65500.");
});

test("it tells the package's version, and without a command how it is used", async () => {
  const { version } = JSON.parse(await readFile(join(__dirname, "../../package.json"), "utf8")) as { version: string };
  expect(await run("--version").ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  const { code, stderr } = await run().ended;
  expect(code).toBe(1);
  expect(stderr).toContain("emulator [options]");
});

test("its help ends with how it is steered", async () => {
  const { code, stdout } = await run("emulator", "--help").ended;
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n").at(-1)).toContain("GET <control url>");
});
