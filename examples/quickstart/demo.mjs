// The quickstart, step by step: a real `pulumi` runs the program in this folder against the emulator of PlanetScale.
// Every step checks its claims. The first failed check ends the demo with exit code 1.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { ready } from "../../test/engine/ready.mjs";

const repository = resolve(import.meta.dirname, "../..");
const stack = `demo-${process.pid}`;
const startedAt = Date.now();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

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

say(`An emulator of PlanetScale runs on ${planetscale.apiUrl}. You need no account.`);
say(`The engine is ${join(engineDir, "pulumi")}.`);

try {
  await story();
  say(`\nAll checks passed, in ${Math.round((Date.now() - startedAt) / 1000)} seconds.`);
} catch (error) {
  console.error(`\nThe demo stopped: ${error.message}`);
  process.exitCode = 1;
} finally {
  // After a failed step too: the demo must not leave files, least of all its settings in the repository.
  await pulumi(["stack", "rm", stack, "--yes", "--force"], { quiet: true, mayFail: true });
  emulator.stop();
  rmSync(home, { recursive: true, force: true });
}

async function story() {
  await pulumi(["stack", "init", stack], { quiet: true });
  await pulumi(["config", "set", "organization", planetscale.organization], { quiet: true });

  step("1. `pulumi up` creates a token for CI, two grants, and a consumer that gets the secret");
  await pulumi(["up", "--yes", "--skip-preview"]);
  const first = await heldByTheConsumer();
  check("the consumer's secret works", (await statusWith(first)) === 200);

  step("2. The secret is masked on screen and encrypted in the state");
  await pulumi(["stack", "output"]);
  const state = await pulumi(["stack", "export"], { quiet: true });
  const token = JSON.parse(state).deployment.resources.find(({ type }) => type.endsWith(":ServiceToken"));
  say(`   in the state: "value": { "ciphertext": "${token.outputs.value.ciphertext.slice(0, 40)}…" }`);
  check("the exported state does not contain the secret in plain text", !state.includes(first.secret));

  step("3. A second `pulumi up` changes nothing");
  await pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);

  step("4. A week before it expires, the token is due: the preview of that day shows the replacement");
  const { rotateAt } = await outputs();
  say(`   rotateAt: ${rotateAt}`);
  const [early, due] = [new Date(Date.parse(rotateAt) - 2 * hour).toISOString(), rotateAt];
  const before = await pulumi(["preview"], { quiet: true, now: early });
  check("two hours before, nothing is replaced", !before.includes("replace"));
  const preview = await pulumi(["preview"], { now: due });
  check("the preview has the reason", preview.includes("ci: replaced (expiry-window): it expires "));

  step(
    "5. On that day (the demo moves the emulator's clock), `pulumi up` rotates the token, and the old secret stays valid for two days",
  );
  await moveClockTo(due);
  await pulumi(["up", "--yes", "--skip-preview"], { now: due });
  const second = await heldByTheConsumer();
  check("the consumer has the new secret, and it works", second.id !== first.id && (await statusWith(second)) === 200);
  check("the old secret works too", (await statusWith(first)) === 200);

  step("6. Two days later, the first `pulumi up` revokes the old token, and changes nothing else");
  const over = new Date(Date.parse(due) + 2 * day + 10 * minute).toISOString();
  await moveClockTo(over);
  await pulumi(["up", "--yes", "--skip-preview"], { now: over });
  check("the old secret no longer works", (await statusWith(first)) === 401);
  check("the consumer's secret works", (await statusWith(second)) === 200);

  step("7. `pulumi destroy` revokes everything");
  await pulumi(["destroy", "--yes", "--skip-preview", "--remove"], { now: over });
  const left = (await (await fetch(`${control.url}/tokens`)).json()).filter(
    ({ platform }) => platform === "planetscale",
  );
  check("only the provider's own token remains at PlanetScale", left.length === 1);
}

async function moveClockTo(now) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${control.url}/clock`, { method: "POST", headers, body: JSON.stringify({ now }) });
  if (!answer.ok) throw new Error(`could not move the emulator's clock: ${await answer.text()}`);
}

async function outputs() {
  return JSON.parse(await pulumi(["stack", "output", "--json", "--show-secrets"], { quiet: true }));
}

async function heldByTheConsumer() {
  const { pipelineVariables } = await outputs();
  const { PLANETSCALE_SERVICE_TOKEN_ID: id, PLANETSCALE_SERVICE_TOKEN: secret } = pipelineVariables;
  return { id, secret };
}

async function statusWith({ id, secret }) {
  const response = await fetch(`${planetscale.apiUrl}/organizations`, {
    headers: { authorization: `${id}:${secret}` },
  });
  await response.text();
  return response.status;
}

/** `now` sets the provider's clock, like that of the emulator. With a real platform it is only for previews. */
function pulumi(args, { quiet = false, mayFail = false, now } = {}) {
  const clock = now === undefined ? {} : { PULUMI_TOKENS_NOW: now };
  if (!quiet) say(`   $ ${now === undefined ? "" : `PULUMI_TOKENS_NOW=${now} `}pulumi ${args.join(" ")}`);
  const options = [...args, "--non-interactive", "--color=never", ...(args[0] === "config" ? ["--stack", stack] : [])];
  const child = spawn("pulumi", options, {
    cwd: repository,
    env: { ...env, ...clock },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = [];
  const out = [];
  createInterface(child.stdout).on("line", (line) => {
    out.push(line);
    lines.push(line);
    // Progress dots for an interactive terminal are useless in a log.
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
  if (!holds) throw new Error(`a check failed: ${claim}`);
  say(`   ok: ${claim}`);
}

function say(line) {
  console.log(line);
}
