import { parse } from "yaml";
import * as platforms from "../../provider/platforms/definitions";
import { read } from "./readme";
import { installs, pinnedActions, type GitHubStep } from "./workflow";

const folder = "examples/rotation-pipeline";
const readme = read(`${folder}/README.md`);

type Variables = Readonly<Record<string, string>>;

interface GitHub {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly concurrency: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly jobs: {
    readonly rotate: {
      readonly "timeout-minutes": number;
      readonly env: Variables;
      readonly steps: readonly GitHubStep[];
    };
  };
}

interface GitLab {
  readonly workflow: { readonly rules: readonly { readonly if: string }[] };
  readonly install: {
    readonly environment?: unknown;
    readonly variables?: Variables;
    readonly script: readonly string[];
  };
  readonly rotate: {
    readonly environment: { readonly name: string };
    readonly resource_group: string;
    readonly interruptible: boolean;
    readonly variables: Variables;
    readonly script: readonly string[];
    readonly after_script: readonly string[];
  };
}

const github = parse(read(`${folder}/.github/workflows/rotate.yml`)) as GitHub;
const gitlab = parse(read(`${folder}/.gitlab-ci.yml`)) as GitLab;
const { steps, env } = github.jobs.rotate;

const daily = /^\d+ \d+ \* \* \*$/;
const audit = "npx --no pulumi-tokens audit";
const install = "npm ci --ignore-scripts";
const whole = [install, "pulumi stack select prod", "pulumi refresh --yes", "pulumi up --yes"];

test("both run every day: GitHub by the file, GitLab by a schedule that the README and the file tell", () => {
  const [{ cron } = { cron: "" }] = github.on.schedule;
  expect(cron).toMatch(daily);
  expect(gitlab.workflow.rules.map((rule) => rule.if)).toContain('$CI_PIPELINE_SOURCE == "schedule"');
  for (const text of [readme, read(`${folder}/.gitlab-ci.yml`)]) expect(text).toContain(cron);
});

test("two runs never overlap, and one that has begun is not cut off by another", () => {
  expect(github.concurrency).toEqual({ group: expect.any(String) as string, "cancel-in-progress": false });
  // A group that tells branches apart would let two runs of one stack overlap.
  expect(github.concurrency.group).not.toContain("${{");
  expect([gitlab.rotate.resource_group, gitlab.rotate.interruptible]).toEqual([expect.any(String), false]);
});

test("both run the same commands, and the README says why each", () => {
  const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(commands).toEqual([...whole, audit]);
  expect([...gitlab.install.script, ...gitlab.rotate.script]).toEqual(whole);
  expect(commands.filter((command) => !readme.includes(`| \`${command}\``))).toEqual([]);
});

test("the audit runs after what failed or was cut off, and only then", () => {
  // Before the packages are installed there is no such command here: a registry must not be asked for one.
  const installed = steps.find(({ run }) => run === install);
  expect(steps.filter((step) => step.if !== undefined)).toMatchObject([
    { if: `\${{ !success() && steps.${installed?.id ?? ""}.outcome == 'success' }}`, run: audit },
  ]);
  expect(audit).toContain("npx --no ");
  expect(gitlab.rotate.after_script).toEqual([`if [ "$CI_JOB_STATUS" != success ]; then ${audit}; fi`]);
});

test("a credential comes from a secret of the CI, by a name that the program never writes", () => {
  const written = Object.keys(platforms.planetscale.envVars);
  expect(Object.keys(env)).toEqual(["PULUMI_TOKENS_REVOKE_NOW"]);
  const settings = steps.flatMap((step) => Object.entries(step.env ?? {}));
  const secrets = settings.map(([, value]) => value).map((value) => /^\$\{\{ secrets\.(\w+) \}\}$/.exec(value)?.[1]);
  const variables = Object.entries(gitlab.rotate.variables)
    .filter(([name]) => !name.startsWith("RUNNER_"))
    .map(([, value]) => /^\$(\w+)$/.exec(value)?.[1]);
  for (const name of [...secrets, ...variables]) {
    expect(readme).toContain(`\`${name ?? "no secret"}\``);
    expect(written).not.toContain(name);
  }
  const needed = platforms.planetscale.signIn[0].map((part) => platforms.planetscale.credentials[part].env);
  expect(needed.filter((name) => !(name in gitlab.rotate.variables))).toEqual([]);
  const manage = ["pulumi refresh --yes", "pulumi up --yes", audit];
  const having = needed.map((name) => steps.filter((step) => name in (step.env ?? {})).map(({ run }) => run));
  expect(having).toEqual(needed.map(() => manage));
});

const secretOf = (value: unknown): boolean => JSON.stringify(value ?? {}).includes("secrets.");

test("no action, no installed package and no checkout has a secret", () => {
  expect(secretOf({ ...github.jobs.rotate, steps: [] })).toBe(false);
  const others = steps.filter(({ run }) => run === undefined || run === install);
  expect(others.map(secretOf)).toEqual(others.map(() => false));
  expect([gitlab.install.environment, gitlab.install.variables, gitlab.rotate.environment.name]).toEqual([
    undefined,
    undefined,
    "prod",
  ]);
  expect(readme).toContain("environment scope `prod`");
});

test("install scripts are off, and the checkout keeps no token", () => {
  const commands = [...steps.flatMap(({ run }) => run ?? []), ...gitlab.install.script, ...gitlab.rotate.script];
  expect(commands.filter(installs)).toEqual([install, install]);
  expect(steps.find(({ uses }) => uses?.startsWith("actions/checkout@"))?.with).toMatchObject({
    "persist-credentials": false,
  });
});

test("actions are pinned by commit, with their version in a comment", () => {
  expect(pinnedActions(read(`${folder}/.github/workflows/rotate.yml`)).unpinned).toEqual([]);
  expect(pinnedActions(read(`${folder}/.github/workflows/rotate.yml`)).pinned.size).toBeGreaterThan(2);
});
