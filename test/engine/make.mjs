import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { elapsed, run } from "./command.mjs";
import { executable, isEngine, launcher } from "./places.mjs";

/**
 * Both as ordinary Go modules. `go install …@version` refuses them (their go.mod files replace modules), hence a module
 * of our own for each. The language host is the last one that is part of the sdk module: it speaks to this engine.
 */
const builds = (version) => ({
  pulumi: {
    source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    at: `v${version}`,
    flags: [
      "-tags=osusergo,grpcnotrace",
      // Without a version the engine prints none, and the Automation API refuses it.
      `-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    ],
  },
  "pulumi-language-nodejs": {
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    at: "v3.68.0",
    flags: ["-ldflags=-s -w"],
  },
});

/** A version of pulumi cannot be fetched here: Go is too old for it, or the module proxy does not have it. Another version may do. */
export class Unavailable extends Error {}

/** Go fetches a newer Go by itself, unless GOTOOLCHAIN forbids it or there is none within reach. */
function unavailable(version, { message }) {
  const [, needed, here, because] =
    /requires go >= ([\d.]+) \(running go ([\d.]+)(?:; (GOTOOLCHAIN=\S+))?\)/.exec(message) ?? [];
  if (needed === undefined) return new Unavailable(`pulumi ${version} cannot be fetched: ${message}`);
  const toolchain = because === undefined ? "" : ` with ${because}`;
  return new Unavailable(`pulumi ${version} needs Go ${needed} or later, and this is Go ${here}${toolchain}`);
}

const goEnv = () => ({ ...process.env, CGO_ENABLED: "0", GO111MODULE: "on", GOWORK: "off" });

async function buildOne(name, version, scratch, into, progress) {
  const { source, at, flags } = builds(version)[name];
  const cwd = join(scratch, `module-${name}-${version}`);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, "go.mod"), "module engine\n\ngo 1.25\n");
  const options = { cwd, env: goEnv(), progress };
  const since = Date.now();
  await run(`fetching the source of ${name}`, "go", ["get", `${source}@${at}`], options).catch((error) => {
    throw unavailable(version, error);
  });
  progress?.(`building ${name} ${at}`);
  const output = join(into, executable(name));
  await run(
    `building ${name}`,
    "go",
    ["build", "-mod=mod", "-buildvcs=false", ...flags, "-o", output, source],
    options,
  );
  progress?.(`${name} is ready after ${elapsed(since)}`);
  return cwd;
}

export async function hasGo() {
  return run("go version", "go", ["version"], { timeoutMs: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** Builds this version in `scratch` and answers the folder that holds it. */
export async function build(version, scratch, progress) {
  progress?.(`building pulumi ${version} from its Go modules, once for this machine: some four minutes on two cores`);
  const into = join(scratch, `built-${version}`);
  mkdirSync(into, { recursive: true });
  const module = await buildOne("pulumi", version, scratch, into, progress);
  await buildOne("pulumi-language-nodejs", version, scratch, into, progress);
  // From the sdk module and not from node_modules, which may not be there yet.
  const list = ["list", "-mod=mod", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
  const sdk = await run("finding the sdk module", "go", list, { cwd: module, env: goEnv() });
  copyFileSync(join(sdk.trim(), "nodejs", "dist", launcher), join(into, launcher));
  chmodSync(join(into, launcher), 0o755);
  return into;
}

/** Puts a finished engine where it is looked for, whole or not at all. */
export function moveIntoPlace(made, target) {
  try {
    renameSync(made, target);
  } catch (error) {
    if (!existsSync(target) || !isEngine(target)) throw error;
    // Another process was first, and its engine is as good as this one.
  }
}
