import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { read } from "./readme";
import { installs, pinnedActions, type GitHubStep } from "./workflow";

const file = ".github/workflows/release.yml";
const text = existsSync(resolve(__dirname, "../..", file)) ? read(file) : "";

interface Job {
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly GitHubStep[];
}

interface Workflow {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly env?: unknown;
  readonly jobs: { readonly pack: Job; readonly publish: Job };
}

const workflow = parse(text) as Workflow;
const { pack, publish } = workflow.jobs;
const commandsOf = ({ steps }: Job): string[] => steps.flatMap(({ run }) => run ?? []);
const manifest = JSON.parse(read("package.json")) as { version: string };

describe("the release workflow", () => {
  test("runs when a version tag is pushed, and only then", () => {
    expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
    expect(workflow.concurrency).toEqual({ group: "release", "cancel-in-progress": false });
    expect([pack["timeout-minutes"], publish["timeout-minutes"]]).toEqual([expect.any(Number), expect.any(Number)]);
  });

  test("checks everything, packs once, and checks the packed file", () => {
    expect(commandsOf(pack)).toEqual([
      "npm ci --ignore-scripts",
      expect.stringContaining("$GITHUB_REF_NAME"),
      ".ci/run",
      expect.stringMatching(/^npm pack --pack-destination release$/m),
      "npx --no-install publint --strict release/*.tgz",
      "npx --no-install attw release/*.tgz --ignore-rules named-exports",
    ]);
    // As .ci/run checks the package.
    for (const tool of ['publint --strict "$scratch"/*.tgz', 'attw "$scratch"/*.tgz --ignore-rules named-exports'])
      expect(read(".ci/run")).toContain(`npx --no-install ${tool}`);
  });

  test("publishes the packed file with provenance, after every check", () => {
    expect(publish.needs).toBe("pack");
    const [upload] = pack.steps.slice(-1);
    const download = publish.steps.find(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    expect(upload?.uses).toMatch(/^actions\/upload-artifact@/);
    expect([upload?.with?.["name"], upload?.with?.["path"]]).toEqual(["release", "release"]);
    expect([download?.with?.["name"], download?.with?.["path"]]).toEqual(["release", "release"]);
    expect(commandsOf(publish)).toEqual(["npm publish ./release/*.tgz --provenance --access public --ignore-scripts"]);
  });

  test("runs no code of this repository and of no package where an identity can be had", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(pack.permissions).toBeUndefined();
    expect(publish.permissions).toEqual({ "id-token": "write" });
    expect(publish.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))).toEqual([]);
    expect(commandsOf(publish).filter((command) => installs(command) || /\b(npx|npm run)\b/.test(command))).toEqual([]);
  });

  test("has no token: npm trusts the workflow", () => {
    expect(text.match(/secrets|github\.token|TOKEN/g)).toBeNull();
    expect(workflow.env).toBeUndefined();
    const settings = [...pack.steps, ...publish.steps].flatMap(({ env }) => Object.keys(env ?? {}));
    expect(settings).toEqual([]);
    const checkout = pack.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkout?.with).toEqual({ "persist-credentials": false });
  });

  test("names no host, and installs without the scripts of packages", () => {
    expect(text.match(/https?:|registry/g)).toBeNull();
    expect([pack, publish].flatMap(commandsOf).filter(installs)).toEqual(["npm ci --ignore-scripts"]);
  });

  test("pins its actions by commit, and those of the example by the same one", () => {
    const { pinned, unpinned } = pinnedActions(text);
    const example = pinnedActions(read("examples/rotation-pipeline/.github/workflows/rotate.yml")).pinned;
    expect(unpinned).toEqual([]);
    expect([...pinned.keys()].sort()).toEqual(
      ["checkout", "download-artifact", "setup-node", "upload-artifact"].map((name) => `actions/${name}`),
    );
    const common = [...pinned].filter(([action]) => example.has(action));
    expect(common.map(([, commit]) => commit)).toEqual(common.map(([action]) => example.get(action)));
  });
});

describe("the first step of a release", () => {
  const [, guard = ""] = commandsOf(pack);
  const folder = mkdtempSync(join(tmpdir(), "pulumi-tokens-release-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The exit code of the step and what it printed, with the placeholder filled in. */
  function guarded(tag: string, owner = "acme"): { status: number | null; output: string } {
    cpSync(resolve(__dirname, "../../package.json"), join(folder, "package.json"));
    writeFileSync(join(folder, "package.json"), read("package.json").replaceAll("REPOSITORY_OWNER", owner));
    const env = { ...process.env, GITHUB_REF_NAME: tag };
    const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", guard], { cwd: folder, env, encoding: "utf8" });
    return { status, output: stdout + stderr };
  }

  test("accepts the tag of the version in package.json", () => {
    expect(guarded(`v${manifest.version}`)).toEqual({ status: 0, output: "" });
  });

  test.each([["v9.9.9"], ["v0.1"], [manifest.version], ["v0.1.0; exit 0"]])("refuses the tag %s", (tag) => {
    const { status, output } = guarded(tag);
    expect([status, output]).toEqual([1, expect.stringContaining(`is not v${manifest.version}`)]);
  });

  test("refuses a package whose owner is still a placeholder", () => {
    const { status, output } = guarded(`v${manifest.version}`, "REPOSITORY_OWNER");
    expect([status, output]).toEqual([1, expect.stringContaining("REPOSITORY_OWNER")]);
  });
});
