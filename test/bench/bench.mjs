// What tokens cost: compared with the engine's floor, with dynamic resources that do nothing, and with what somebody would write by
// hand; without and with latency, and at the limit of PlanetScale's documents:
//
//   node test/bench/bench.mjs                                  500 tokens on each platform: two hours
//   node test/bench/bench.mjs --tokens 200                  a quarter of an hour
//   node test/bench/bench.mjs --platforms deplo --limits 0  one platform, and not the runs at the limit
//   node test/bench/bench.mjs --tokens 10 --brief           this package alone, each step once
//   node test/bench/bench.mjs --tokens 200 --unchanged      the CPU time of an `up` that changes nothing, and nothing else
//   node test/bench/bench.mjs --tokens 1000 --platforms planetscale --unchanged --overlap
//                                                  the same with an overlap and no grant for each token: 2,002 resources
//   node test/bench/bench.mjs --growth                      100, 1,000 and 5,000 tokens side by side, in process: five minutes
//
// Counts, bytes and memory are judged at every size, times from a hundred tokens on: their bounds leave room for a busy machine.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ready } from "../engine/ready.mjs";
import { matching, optionsOf, whole, wholeOr0 } from "../support/options.mjs";
import { growth } from "./growth/growth.mjs";
import { limits } from "./limits.mjs";
import { programs, resourcesOf } from "./programs.mjs";
import { parallel, Stack } from "./stack.mjs";
import { show } from "./report.mjs";
import { unchanged } from "./unchanged.mjs";

const everyPlatform = ["planetscale", "serverpodCloud", "deplo", "fastapiCloud"];
const platforms = matching(
  new RegExp(`^(${everyPlatform.join("|")})(,(${everyPlatform.join("|")}))*$`),
  `a list like ${everyPlatform.join(",")}`,
);
const values = optionsOf({
  tokens: whole,
  latency: wholeOr0,
  platforms,
  limits: wholeOr0,
  brief: { type: "boolean", default: false },
  unchanged: { type: "boolean", default: false },
  overlap: { type: "boolean", default: false },
  growth: { type: "boolean", default: false },
});
if (values.growth) {
  await ready();
  const missed = await growth(values.platforms?.split(",") ?? everyPlatform);
  if (missed.length > 0) console.log(`missed: ${missed.join("; ")}`);
  process.exit(missed.length > 0 ? 1 : 0);
}
const count = Number(values.tokens ?? 500);
const latency = Number(values.latency ?? 50);
const { overlap } = values;
const chosen = values.platforms?.split(",") ?? everyPlatform;
/** Pairs of tokens and grants for the runs at the platform's limit: four calls each. 0 leaves them out. */
const pairsAtLimit = Number(values.limits ?? 250);

const repository = resolve(import.meta.dirname, "../..");
const { engineDir, noEngine } = await ready({ engine: true });
if (engineDir === undefined) {
  console.error(noEngine);
  process.exit(1);
}
const { startEmulator } = createRequire(import.meta.url)(join(repository, "dist/sdk/testing/index.js"));
const scratch = mkdtempSync(join(tmpdir(), "pulumi-tokens-bench-"));

/** Each step of a life, with how often it is measured: the quickest counts. */
const rounds = values.brief ? 1 : 3;
const life = {
  up: { run: (stack) => stack.up() },
  "second up": { run: (stack) => stack.up("--expect-no-changes"), times: rounds },
  preview: { run: (stack) => stack.preview(), times: rounds },
  refresh: { run: (stack) => stack.refresh() },
  rotation: { run: (stack) => stack.rotate() },
  destroy: { run: (stack) => stack.destroy() },
};

try {
  const missed = [];
  for (const platform of chosen) {
    if (values.unchanged) missed.push(...(await unchanged({ platform, count, overlap, open, startEmulator })));
    else missed.push(...show({ platform, count, latency, parallel, ...(await compare(platform)) }));
  }
  if (pairsAtLimit > 0 && !values.unchanged)
    missed.push(...(await limits({ pairs: pairsAtLimit, open, startEmulator })));
  if (missed.length > 0) console.log(`missed: ${missed.join("; ")}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** All programs of one platform: what they would do at best without latency, and those that call with it. In brief, this package's alone. */
async function compare(platform) {
  const atOnce = {};
  for (const kind of values.brief ? [] : ["components", "dynamic", "own"])
    atOnce[kind] = await lives(platform, kind, 0);
  const slow = {};
  for (const kind of values.brief ? ["own"] : ["naive", "own"]) slow[kind] = await lives(platform, kind, latency);
  return { resources: resourcesOf(platform, count), atOnce, slow };
}

async function lives(platform, kind, ms) {
  const emulator = await startEmulator();
  if (ms > 0) emulator.fault({ platform, fault: "delay", delayMs: ms, times: 1_000_000_000 });
  const stack = await open(`${platform}-${kind}-${ms}`, programs[kind](platform, count), emulator);
  const measured = {};
  let state = "";
  for (const [name, { run, times = 1 }] of Object.entries(life)) {
    for (let round = 0; round < times; round += 1) {
      emulator.clearRequests();
      const { seconds, memory } = await run(stack);
      const before = measured[name] ?? { seconds: Infinity };
      if (seconds < before.seconds) measured[name] = { seconds, memory, requests: emulator.requests().length };
    }
    if (name === "up") state = stack.state();
    process.stderr.write(
      `${platform} ${kind}${ms ? ` with ${ms} ms` : ""}: ${name} ${measured[name].seconds.toFixed(1)} s\n`,
    );
  }
  await emulator.close();
  stack.remove();
  return { steps: measured, bytes: bytesOf(state) };
}

/** Bytes of the whole state, and of the largest token in it without line breaks and without paths, which depend on the machine. */
function bytesOf(state) {
  const { resources } = JSON.parse(state).checkpoint.latest;
  const tokens = resources
    .filter(({ type }) => /Token$|Resource$/.test(type))
    .map((one) => JSON.stringify({ ...one, sourcePosition: undefined, stackTrace: undefined }).length);
  return { state: state.length, token: Math.max(0, ...tokens) };
}

async function open(name, program, emulator, { env, ...options } = {}) {
  const account = { ...emulator.env, BENCH_APP_ID: emulator.info.fastapiCloud.appId };
  // The platform's limit would make this a measurement of waiting.
  const unlimited = { PULUMI_TOKENS_REQUESTS_PER_MINUTE: "0" };
  const stack = new Stack(name, {
    scratch,
    repository,
    engineDir,
    program,
    env: { ...account, ...unlimited, ...env },
    ...options,
  });
  await stack.init();
  return stack;
}
