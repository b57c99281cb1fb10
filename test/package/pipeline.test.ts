import { parse } from "yaml";
import * as platforms from "../../provider/platforms";
import { read } from "./readme";

const folder = "examples/rotation-pipeline";
const readme = read(`${folder}/README.md`);

interface GitHubStep {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
}

interface GitHub {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly concurrency: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly jobs: {
    readonly rotate: {
      readonly "timeout-minutes": number;
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly GitHubStep[];
    };
  };
}

interface GitLab {
  readonly rotate: {
    readonly rules: readonly { readonly if: string }[];
    readonly resource_group: string;
    readonly interruptible: boolean;
    readonly variables: Readonly<Record<string, string>>;
    readonly script: readonly string[];
    readonly after_script: readonly string[];
  };
}

const github = parse(read(`${folder}/.github/workflows/rotate.yml`)) as GitHub;
const gitlab = parse(read(`${folder}/.gitlab-ci.yml`)) as GitLab;
const { steps, env } = github.jobs.rotate;

const daily = /^\d+ \d+ \* \* \*$/;
const audit = "npx --no pulumi-tokens audit";
const whole = ["npm ci", "pulumi stack select prod", "pulumi refresh --yes", "pulumi up --yes"];

test("both run every day: GitHub by the file, GitLab by a schedule that the README and the file tell", () => {
  const [{ cron } = { cron: "" }] = github.on.schedule;
  expect(cron).toMatch(daily);
  expect(gitlab.rotate.rules.map((rule) => rule.if)).toContain('$CI_PIPELINE_SOURCE == "schedule"');
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
  expect(gitlab.rotate.script).toEqual(whole);
  expect(commands.filter((command) => !readme.includes(`| \`${command}\``))).toEqual([]);
});

test("the audit runs after what failed or was cut off, and only then", () => {
  // Before the packages are installed there is no such command here: a registry must not be asked for one.
  const installed = steps.find(({ run }) => run === "npm ci");
  expect(steps.filter((step) => step.if !== undefined)).toEqual([
    { if: `\${{ !success() && steps.${installed?.id ?? ""}.outcome == 'success' }}`, run: audit },
  ]);
  expect(audit).toContain("npx --no ");
  expect(gitlab.rotate.after_script).toEqual([`if [ "$CI_JOB_STATUS" != success ]; then ${audit}; fi`]);
});

test("a credential comes from a secret of the CI, by a name that the program never writes", () => {
  const written = Object.keys(platforms.planetscale.envVars);
  const settings = Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_TOKENS_"));
  const secrets = settings.map(([, value]) => value).map((value) => /^\$\{\{ secrets\.(\w+) \}\}$/.exec(value)?.[1]);
  const variables = Object.entries(gitlab.rotate.variables)
    .filter(([name]) => !name.startsWith("RUNNER_"))
    .map(([, value]) => /^\$(\w+)$/.exec(value)?.[1]);
  for (const name of [...secrets, ...variables]) {
    expect(readme).toContain(`\`${name ?? "no secret"}\``);
    expect(written).not.toContain(name);
  }
  const needed = platforms.planetscale.signIn[0].map((part) => platforms.planetscale.credentials[part].env);
  expect(needed.filter((name) => !(name in env && name in gitlab.rotate.variables))).toEqual([]);
});
