// The quickstart, told step by step: a real `pulumi` runs the program beside this file against the emulator of PlanetScale.
// Every step checks what it claims; the first claim that does not hold ends the demo with exit code 1.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { ready } from "../../test/engine/ready.mjs";

const repository = resolve(import.meta.dirname, "../..");
const stack = `demo-${process.pid}`;
const startedAt = Date.now();

const { engineDir, noEngine } = await ready({ engine: true }).catch(({ message }) => ({ noEngine: message }));
if (engineDir === undefined) {
  console.error(noEngine);
  process.exit(1);
}
const home = mkdtempSync(join(tmpdir(), "pulumi-tokens-demo-"));
mkdirSync(join(home, "state"));
const emulator = await startEmulator();
const { planetscale, control } = emulator.info;

const env = {
  ...process.env,
  PATH: [engineDir, process.env.PATH].join(delimiter),
  PULUMI_HOME: join(home, "home"),
  PULUMI_BACKEND_URL: `file://${join(home, "state")}`,
  PULUMI_CONFIG_PASSPHRASE: "demo",
  PULUMI_CREDENTIAL_STORE: "plaintext",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_CI_DETECTION: "true",
  PULUMI_SUPPRESS_NEO_LINK: "true",
  PLANETSCALE_API_URL: planetscale.apiUrl,
  PLANETSCALE_SERVICE_TOKEN_ID: planetscale.serviceTokenId,
  PLANETSCALE_SERVICE_TOKEN: planetscale.serviceToken,
};

say(`An emulator of PlanetScale runs on ${planetscale.apiUrl}: no account is needed and none is touched.`);
say(`The engine is ${join(engineDir, "pulumi")}.`);

try {
  await story();
  say(`\nAll of it held, in ${Math.round((Date.now() - startedAt) / 1000)} seconds.`);
} catch (error) {
  console.error(`\nThe demo stopped: ${error.message}`);
  process.exitCode = 1;
} finally {
  // For a step that failed: nothing of the demo may stay behind, its settings file in the repository least of all.
  await pulumi(["stack", "rm", stack, "--yes", "--force"], { quiet: true, mayFail: true });
  emulator.stop();
  rmSync(home, { recursive: true, force: true });
}

async function story() {
  await pulumi(["stack", "init", stack], { quiet: true });
  await pulumi(["config", "set", "organization", planetscale.organization], { quiet: true });

  step("1. `pulumi up` makes a token for CI, two grants, and a consumer that gets the secret");
  await pulumi(["up", "--yes", "--skip-preview"]);
  const first = await heldByTheConsumer();
  check("the consumer's secret works", (await statusWith(first)) === 200);

  step("2. The secret is masked on screen and encrypted in the state");
  await pulumi(["stack", "output"]);
  const state = await pulumi(["stack", "export"], { quiet: true });
  const token = JSON.parse(state).deployment.resources.find(({ type }) => type.endsWith(":ServiceToken"));
  say(`   in the state: "value": { "ciphertext": "${token.outputs.value.ciphertext.slice(0, 40)}…" }`);
  check("the exported state does not hold the secret in the clear", !state.includes(first.secret));

  step("3. `pulumi up` again has nothing to do");
  await pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);

  step("4. Another expiry is another token: the preview shows the replacement");
  await pulumi(["config", "set", "expiresIn", "30d"], { quiet: true });
  const preview = await pulumi(["preview"]);
  check("the preview names the property", preview.includes("[diff: ~expiresIn]"));
  await pulumi(["up", "--yes", "--skip-preview"]);
  const second = await heldByTheConsumer();
  check("the old secret is dead", (await statusWith(first)) === 401);
  check("the consumer holds the new one, and it works", second.id !== first.id && (await statusWith(second)) === 200);

  step("5. `pulumi destroy` revokes everything");
  await pulumi(["destroy", "--yes", "--skip-preview", "--remove"]);
  const left = (await (await fetch(`${control.url}/tokens`)).json()).filter(
    ({ platform }) => platform === "planetscale",
  );
  check("nothing is left at PlanetScale but the provider's own token", left.length === 1);
}

async function heldByTheConsumer() {
  const outputs = JSON.parse(await pulumi(["stack", "output", "--json", "--show-secrets"], { quiet: true }));
  const { PLANETSCALE_SERVICE_TOKEN_ID: id, PLANETSCALE_SERVICE_TOKEN: secret } = outputs.pipelineVariables;
  return { id, secret };
}

async function statusWith({ id, secret }) {
  const response = await fetch(`${planetscale.apiUrl}/organizations`, {
    headers: { authorization: `${id}:${secret}` },
  });
  await response.text();
  return response.status;
}

function pulumi(args, { quiet = false, mayFail = false } = {}) {
  if (!quiet) say(`   $ pulumi ${args.join(" ")}`);
  const options = [...args, "--non-interactive", "--color=never", ...(args[0] === "config" ? ["--stack", stack] : [])];
  const child = spawn("pulumi", options, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  const out = [];
  createInterface(child.stdout).on("line", (line) => {
    out.push(line);
    lines.push(line);
    // The engine's dots for a terminal that redraws say nothing in a log.
    if (!quiet && line.trim() !== "" && !line.startsWith("@ ")) say(`     ${line}`);
  });
  createInterface(child.stderr).on("line", (line) => lines.push(line));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0 || mayFail) done(out.join("\n"));
      else fail(new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${lines.join("\n")}`));
    });
  });
}

async function startEmulator() {
  const bin = join(repository, "dist/sdk/bin/index.js");
  const child = spawn(process.execPath, [bin, "emulator"], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((done, fail) => {
    createInterface(child.stdout).once("line", done);
    child.once("exit", (code) => fail(new Error(`the emulator ended with ${code}`)));
  });
  return { info: JSON.parse(line), stop: () => child.kill() };
}

function step(title) {
  say(`\n${title}`);
}

function check(claim, holds) {
  if (!holds) throw new Error(`this did not hold: ${claim}`);
  say(`   ok: ${claim}`);
}

function say(line) {
  console.log(line);
}
