// Preloaded into every node that the engine starts: three quarters of what the SDK loads is used by no program here, and
// loading it took longer than all else that a command does. What is put off is loaded the moment somebody looks at it.
const Module = require("node:module");
const { join } = require("node:path");
const { argv, env } = require("node:process");

const sdk = (...file) => join("node_modules", "@pulumi", "pulumi", ...file);
const zod = (...file) => join("node_modules", "zod", "v4", ...file);

/** By the file that asks for it. */
const putOff = {
  // Both serve functions that are serialized as source text.
  [sdk("typescript-shim.js")]: ["typescript"],
  [sdk("runtime", "closure", "codePaths.js")]: ["@npmcli/arborist", "normalize-package-data", "fdir"],
  [sdk("index.js")]: ["./automation"],
  [sdk("cmd", "run", "run.js")]: ["ini", "semver"],
  [sdk("cmd", "run", "tracing.js")]: [
    "@opentelemetry/exporter-zipkin",
    "@opentelemetry/instrumentation",
    "@opentelemetry/instrumentation-grpc",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-base",
    "@opentelemetry/sdk-trace-node",
  ],
  [sdk("runtime", "closure", "rewriteSuper.js")]: ["semver"],
  [sdk("runtime", "manifest.js")]: ["js-yaml"],
  [sdk("runtime", "rpc.js")]: ["semver"],
  // Messages in fifty languages.
  [zod("core", "index.cjs")]: ["../locales/index.cjs"],
  [zod("classic", "external.cjs")]: ["../locales/index.cjs"],
};

/** For a program in JavaScript: the same stacks, without the source maps of the SDK, which took a fifth of its time. */
const stacks = () => {
  Error.prepareStackTrace = ({ name = "Error", message = "" }, frames) =>
    [`${name}: ${message}`, ...frames].join("\n    at ");
};

/** A debugger that only functions serialized as source text ask, and then it is started. */
const hooks = { isInitializedAsync: async () => undefined };

const hasMaps = !env.PULUMI_TOKENS_TEST_JAVASCRIPT || env.PULUMI_TOKENS_TEST_SOURCE_MAPS;
const standIns = {
  "source-map-support/register": () => (hasMaps ? undefined : { stacks: stacks() }),
  "../../runtime/closure/v8Hooks": () => hooks,
};

const askers = new Map();
for (const [file, requests] of Object.entries(putOff)) {
  for (const request of requests) askers.set(request, [...(askers.get(request) ?? []), file]);
}
const isPutOff = (request, parent) => askers.get(request)?.some((file) => parent?.filename?.endsWith(file)) ?? false;

// A node that runs no file was started to ask for a path.
if (env.PULUMI_TOKENS_TEST_COMPILED && argv[1] !== undefined) {
  require("./compiled.cjs").use(env.PULUMI_TOKENS_TEST_COMPILED);
}

const load = Module._load;
Module._load = function (request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain);
  if (!isPutOff(request, parent)) return standIns[request]?.() ?? now();
  // Compiled imports ask whether it is an ES module, and then keep the object itself.
  const get = (_, name) => {
    if (name === "__esModule") return true;
    const loaded = now();
    return name === "default" && !loaded.__esModule ? loaded : loaded[name];
  };
  return new Proxy({}, { get });
};

// The engine tells its language host which programs are TypeScript; the last host that is a part of the SDK's Go module
// does not hear it, and has the compiler loaded for every program.
if (env.PULUMI_TOKENS_TEST_JAVASCRIPT) delete env.PULUMI_NODEJS_TYPESCRIPT;

// For a test in which a platform asks for pauses of minutes: they pass in a moment, on the clock as well.
if (env.PULUMI_TOKENS_TEST_SKIP_PAUSES) {
  const timers = require("node:timers/promises");
  const { setTimeout: sleep } = timers;
  const { now } = Date;
  let skippedMs = 0;
  Date.now = () => now() + skippedMs;
  timers.setTimeout = (ms, ...rest) => {
    if (ms < 60_000) return sleep(ms, ...rest);
    skippedMs += ms;
    return sleep(0, ...rest);
  };
}
