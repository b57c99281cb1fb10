// What tokens cost beside the engine's own floor: as many empty component resources. Prints figures, judges nothing:
// a timed test on a shared machine fails for reasons that are not ours.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { ready } from "../engine/ready.mjs";

const count = Number(process.argv[2] ?? 100);
const repository = resolve(import.meta.dirname, "../..");
const { engineDir, noEngine } = await ready({ engine: true });
if (engineDir === undefined) {
  console.error(noEngine);
  process.exit(1);
}

const { startEmulator } = createRequire(import.meta.url)(join(repository, "dist/sdk/testing/index.js"));
const scratch = mkdtempSync(join(tmpdir(), "pulumi-tokens-bench-"));
symlinkSync(join(repository, "node_modules"), join(scratch, "node_modules"));
const emulator = await startEmulator();
const { apiUrl, serviceTokenId, serviceToken } = emulator.info.planetscale;

const floorProgram = `
const pulumi = require("@pulumi/pulumi");
class Empty extends pulumi.ComponentResource {}
for (let n = 0; n < ${2 * count}; n++) new Empty("bench:index:Empty", "empty-" + n);
`;
const tokensProgram = `
const tokens = require("pulumi-tokens");
for (let n = 0; n < ${count}; n++) {
  const token = new tokens.ServiceToken("token-" + n, { platform: "planetscale", organization: "acme", expiresIn: "90d" });
  new tokens.TokenAccessGrant("grant-" + n, { token, database: "app", permissions: ["read_branch", "create_branch"] });
}
`;

try {
  console.log(`${count} tokens and ${count} grants, beside ${2 * count} empty component resources`);
  const floor = await measure("floor", floorProgram);
  const ours = await measure("tokens", tokensProgram);
  const alone = await emulatorAlone();
  row("emulator alone", alone);
  for (const name of Object.keys(ours.seconds)) {
    const base = floor.seconds[name] + (name === "up" ? alone : 0);
    console.log(
      `${name.padEnd(12)} ${ours.seconds[name].toFixed(1)} s : ${base.toFixed(1)} s = ${(ours.seconds[name] / base).toFixed(2)} x`,
    );
  }
  console.log(`requests     ${JSON.stringify(ours.requests)}`);
  console.log(`state        ${ours.bytesOfToken} bytes a token, ${ours.bytesOfGrant} a grant`);
} finally {
  await emulator.close();
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(name, program) {
  const dir = join(scratch, name);
  mkdirSync(join(dir, "state"), { recursive: true });
  writeFileSync(join(dir, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
  writeFileSync(join(dir, "package.json"), JSON.stringify({ main: "index.js" }));
  writeFileSync(join(dir, "index.js"), program);
  const env = {
    PATH: [engineDir, process.env.PATH].join(delimiter),
    HOME: process.env.HOME,
    PULUMI_HOME: join(dir, "home"),
    PULUMI_BACKEND_URL: `file://${join(dir, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_CREDENTIAL_STORE: "plaintext",
    PLANETSCALE_API_URL: apiUrl,
    PLANETSCALE_SERVICE_TOKEN_ID: serviceTokenId,
    PLANETSCALE_SERVICE_TOKEN: serviceToken,
    // The platform's limit would make this a measurement of waiting.
    PULUMI_TOKENS_REQUESTS_PER_MINUTE: "0",
  };
  await pulumi(dir, env, ["stack", "init", "bench"]);
  const seconds = {};
  const requests = {};
  for (const [step, args] of Object.entries({
    up: ["up", "--yes", "--skip-preview"],
    "second up": ["up", "--yes", "--skip-preview", "--expect-no-changes"],
    preview: ["preview"],
    refresh: ["refresh", "--yes", "--skip-preview"],
  })) {
    emulator.clearRequests();
    seconds[step] = (await pulumi(dir, env, args)).seconds;
    requests[step] = emulator.requests().length;
    row(`${name}: ${step}`, seconds[step]);
  }
  const state = JSON.parse((await pulumi(dir, env, ["stack", "export"])).stdout).deployment.resources;
  await pulumi(dir, env, ["destroy", "--yes", "--skip-preview"]);
  const bytesOf = (kind) => JSON.stringify(state.find(({ type }) => type.endsWith(kind)) ?? "").length;
  return { seconds, requests, bytesOfToken: bytesOf(":ServiceToken"), bytesOfGrant: bytesOf(":TokenAccessGrant") };
}

/** The same calls without engine and provider, eight at a time as in an `up`. */
async function emulatorAlone() {
  const headers = { authorization: `${serviceTokenId}:${serviceToken}`, "content-type": "application/json" };
  const call = async (method, path, body, as = headers) => {
    const response = await fetch(apiUrl + path, { method, headers: as, ...(body && { body: JSON.stringify(body) }) });
    return response.json();
  };
  const one = async (n) => {
    const made = await call("POST", "/organizations/acme/service-tokens", { name: `alone-${n}`, ttl: 3600 });
    await call("GET", "/organizations", undefined, { authorization: `${made.id}:${made.token}` });
    const access = `/organizations/acme/service-tokens/${made.id}/access`;
    await call("GET", access);
    await call("POST", access, { database: "app", access: ["read_branch", "create_branch"] });
  };
  const since = performance.now();
  const numbers = Array.from({ length: count }, (_, n) => n);
  const lane = async () => {
    for (let n = numbers.pop(); n !== undefined; n = numbers.pop()) await one(n);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return (performance.now() - since) / 1000;
}

function pulumi(cwd, env, args) {
  const since = performance.now();
  const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], { cwd, env });
  const out = { stdout: "", text: "" };
  child.stdout.on("data", (part) => {
    out.stdout += part;
    out.text += part;
  });
  child.stderr.on("data", (part) => (out.text += part));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) done({ ...out, seconds: (performance.now() - since) / 1000 });
      else fail(new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${out.text}`));
    });
  });
}

function row(name, seconds) {
  console.log(`  ${name.padEnd(20)} ${seconds.toFixed(1)} s`);
}
