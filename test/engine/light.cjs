// Preloaded into every node that the engine starts: three quarters of what the SDK loads is used by no program here, and
// loading it took longer than all else that a command does. What is put off is loaded the moment somebody looks at it.
const Module = require("node:module");
const { join } = require("node:path");
const { env } = require("node:process");

/** By the SDK's file that asks for it. */
const putOff = {
  // Both serve functions that are serialized as source text.
  "typescript-shim.js": ["typescript"],
  [join("runtime", "closure", "codePaths.js")]: ["@npmcli/arborist"],
  "index.js": ["./automation"],
  [join("cmd", "run", "tracing.js")]: [
    "@opentelemetry/exporter-zipkin",
    "@opentelemetry/instrumentation",
    "@opentelemetry/instrumentation-grpc",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-base",
    "@opentelemetry/sdk-trace-node",
  ],
};

const sdk = join("node_modules", "@pulumi", "pulumi", "/");
const isPutOff = (request, parent) => {
  const [, file] = parent?.filename?.split(sdk) ?? [];
  return putOff[file]?.includes(request) ?? false;
};

const load = Module._load;
Module._load = function (request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain);
  if (!isPutOff(request, parent)) return now();
  // The SDK's compiled imports ask whether it is an ES module, and then keep the object itself.
  const get = (_, name) => (name === "__esModule" ? true : now()[name]);
  return new Proxy({}, { get });
};

// The engine tells its language host which programs are TypeScript; the last host that is a part of the SDK's Go module
// does not hear it, and has the compiler loaded for every program.
if (env.PULUMI_TOKENS_TEST_JAVASCRIPT) delete env.PULUMI_NODEJS_TYPESCRIPT;
