import { parse } from "yaml";
import * as platforms from "../../provider/platforms/definitions";
import { folder, gitlabFile, workflows } from "./pipeline-commands";
import { read } from "./readme";
import { installs, pinnedActions, type GitHubStep } from "./workflow";

const readme = read(`${folder}/README.md`);

type Variables = Readonly<Record<string, string>>;

interface GitHubJob {
  readonly environment?: string;
  readonly permissions?: Variables;
  readonly if?: string;
  readonly "timeout-minutes": number;
  readonly env: Variables;
  readonly steps: readonly GitHubStep[];
}

interface Workflow {
  readonly on: { readonly schedule?: readonly { readonly cron: string }[] };
  readonly permissions: Variables;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly jobs: Readonly<Record<string, GitHubJob>>;
}

interface GitLabJob {
  readonly extends?: string;
  readonly rules?: readonly { readonly if: string; readonly when?: string }[];
  readonly environment?: { readonly name: string };
  readonly variables?: Variables;
  readonly resource_group?: string;
  readonly interruptible?: boolean;
  readonly allow_failure?: boolean;
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
}

type GitLab = Readonly<Record<"install" | "check" | "plan" | ".rotate" | "drift" | "rotate" | "report", GitLabJob>> & {
  readonly workflow: { readonly rules: readonly { readonly if: string }[] };
};

const [preview, rotate, report] = workflows.map((file) => parse(read(file)) as Workflow) as [
  Workflow,
  Workflow,
  Workflow,
];
const gitlab = parse(read(gitlabFile)) as GitLab;
const jobs = [preview, rotate, report].flatMap((workflow) => Object.entries(workflow.jobs));
const { rotate: rotating, notify } = rotate.jobs as Readonly<Record<"rotate" | "notify", GitHubJob>>;
const { check, plan } = preview.jobs as Readonly<Record<"check" | "plan", GitHubJob>>;
const { steps } = rotating;

const daily = /^\d+ \d+ \* \* \*$/;
const weekly = /^\d+ \d+ \* \* \d$/;
const audit = "npx --no pulumi-tokens audit";
const install = "npm ci --ignore-scripts";
const drift = "pulumi preview --refresh --json | node drift.mjs";
const change = ["pulumi refresh --yes", "pulumi up --yes"];

const commandsOf = ({ steps }: GitHubJob): string[] => steps.flatMap(({ run }) => run ?? []);
const scriptOf = (job: GitLabJob): readonly string[] => [...job.script, ...(job.after_script ?? [])];

test("rotation runs every day, the report every week: GitHub by the files, GitLab by schedules that README and file name", () => {
  for (const [{ on }, often] of [[rotate, daily] as const, [report, weekly] as const]) {
    const [{ cron } = { cron: "" }] = on.schedule ?? [];
    expect(cron).toMatch(often);
    for (const text of [readme, read(gitlabFile)]) expect(text).toContain(cron);
  }
  expect(gitlab.workflow.rules.map((rule) => rule.if)).toContain('$CI_PIPELINE_SOURCE == "schedule"');
});

test("two runs never overlap, and no later run cancels one that has begun; only previews are cancelled", () => {
  expect(rotate.concurrency).toEqual({ group: expect.any(String) as string, "cancel-in-progress": false });
  // A group that tells branches apart would let two runs of one stack overlap.
  expect(rotate.concurrency?.group).not.toContain("${{");
  expect(preview.concurrency?.group).not.toBe(rotate.concurrency?.group);
  expect([gitlab[".rotate"].resource_group, gitlab[".rotate"].interruptible]).toEqual([expect.any(String), false]);
  expect([gitlab.drift.extends, gitlab.rotate.extends]).toEqual([".rotate", ".rotate"]);
});

test("GitHub and GitLab run the same commands, and the README says why each of a rotation", () => {
  expect(commandsOf(rotating)).toEqual([install, "pulumi stack select prod", drift, ...change, audit]);
  expect(gitlab.install.script).toEqual([install]);
  expect([...gitlab.drift.script, ...gitlab.rotate.script]).toEqual([drift, ...change]);
  expect(commandsOf(check)).toEqual([install, ...gitlab.check.script]);
  const explained = readme.replaceAll("\\|", "|");
  expect(commandsOf(rotating).filter((command) => !explained.includes(`| \`${command}\``))).toEqual([]);
  const [reporting] = Object.values(report.jobs).map(commandsOf);
  expect(reporting![1]!.split(" >")[0]).toBe(gitlab.report.script[0]!.split(" >")[0]);
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

test("drift does not stop a rotation, and is reported like a failure", () => {
  const [step] = steps.filter(({ run }) => run === drift);
  expect(step).toMatchObject({ id: "drift", "continue-on-error": true });
  expect(notify.if).toBe(
    "${{ always() && (needs.rotate.result != 'success' || needs.rotate.outputs.drift == 'failure') }}",
  );
  expect(gitlab.drift.allow_failure).toBe(true);
});

const needed = platforms.planetscale.signIn[0].map((part) => platforms.planetscale.credentials[part].env);
const withCredential = ({ steps: all }: GitHubJob): (string | undefined)[] =>
  all.filter(({ env = {} }) => needed.some((name) => name in env)).map(({ run }) => run);

test("a preview of a pull request has no credential of a platform, and one of them none at all", () => {
  for (const job of [check, plan]) expect(withCredential(job)).toEqual([]);
  expect(JSON.stringify(check)).not.toMatch(/secrets\.|vars\.|id-token/);
  expect([preview.permissions, check.permissions]).toEqual([{ contents: "read" }, undefined]);
  // A fork gets no identity, and its code must not be able to read the state.
  expect(plan.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  for (const job of [gitlab.check, gitlab.plan]) {
    expect(job.environment).toBeUndefined();
    expect(needed.filter((name) => name in (job.variables ?? {}))).toEqual([]);
  }
});

test("no setting of the CI has the name of a variable that a job sets: at GitLab, it would win over the job's value", () => {
  const set = Object.values(gitlab).flatMap((job) => Object.keys((job as Partial<GitLabJob>).variables ?? {}));
  const settings = [...read(gitlabFile).matchAll(/: \$(\w+)/g)].map(([, name]) => name!);
  expect(settings).toEqual(expect.arrayContaining(["STATE_URL", "MANAGER_SERVICE_TOKEN", "AUDIT_SERVICE_TOKEN"]));
  expect(settings.filter((name) => set.includes(name))).toEqual([]);
});

test("a credential comes from a secret of the CI, by a name that the program never writes", () => {
  const written = Object.keys(platforms.planetscale.envVars);
  const settings = jobs.flatMap(([, job]) => job.steps.flatMap((step) => Object.entries(step.env ?? {})));
  const secrets = settings.flatMap(([, value]) => /^\$\{\{ secrets\.(\w+) \}\}$/.exec(value)?.[1] ?? []);
  const variables = [gitlab[".rotate"], gitlab.report].flatMap((job) =>
    needed.map((name) => /^\$(\w+)$/.exec(job.variables?.[name] ?? "")?.[1]),
  );
  expect(new Set(secrets)).toEqual(new Set(variables));
  for (const name of [...secrets, ...variables]) {
    expect(readme).toContain(`\`${name ?? "no secret"}\``);
    expect(written).not.toContain(name);
  }
  expect(withCredential(rotating)).toEqual([drift, ...change, audit]);
});

test("the report has a credential of its own, in an environment of its own", () => {
  const [reporting] = Object.values(report.jobs);
  expect([rotating.environment, reporting!.environment]).toEqual(["prod", "report"]);
  expect([gitlab[".rotate"].environment?.name, gitlab.report.environment?.name]).toEqual(["prod", "report"]);
  expect(JSON.stringify([report, gitlab.report])).not.toContain("MANAGER");
  expect(JSON.stringify([rotating, gitlab[".rotate"]])).not.toContain("AUDIT");
});

const secretOf = (value: unknown): boolean => JSON.stringify(value ?? {}).includes("secrets.");

test.each(jobs.filter(([name]) => name !== "notify"))(
  "%s: no action, no installed package and no checkout has a secret",
  (_, job) => {
    expect(secretOf({ ...job, steps: [] })).toBe(false);
    const others = job.steps.filter(({ run }) => run === undefined || run === install);
    expect(others.map(secretOf)).toEqual(others.map(() => false));
    // The role comes after the packages.
    const at = (find: (step: GitHubStep) => boolean): number => job.steps.findIndex(find);
    const role = at(({ uses }) => uses?.startsWith("aws-actions/") ?? false);
    expect(role === -1 || role > at(({ run }) => run === install)).toBe(true);
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
  },
);

test("what may write issues can reach neither state nor platform", () => {
  expect(notify.permissions).toEqual({ issues: "write" });
  expect(JSON.stringify(notify)).not.toMatch(/uses|MANAGER|AUDIT|_ROLE/);
  expect([gitlab.install.environment, gitlab.install.variables]).toEqual([undefined, undefined]);
  expect(readme).toContain("environment scope `prod`");
});

test("install scripts are off, and the checkout keeps no token", () => {
  const commands = [
    ...jobs.flatMap(([, job]) => commandsOf(job)),
    ...[gitlab.install, gitlab.rotate].flatMap(scriptOf),
  ];
  expect(new Set(commands.filter(installs))).toEqual(new Set([install]));
  const checkouts = jobs.flatMap(([, job]) => job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")));
  expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ "persist-credentials": false })));
});

test.each(workflows)("%s pins its actions by commit, with their version in a comment", (file) => {
  const { pinned, unpinned } = pinnedActions(read(file));
  expect(unpinned).toEqual([]);
  expect(pinned.size).toBeGreaterThan(2);
  const all = workflows.flatMap((one) => [...pinnedActions(read(one)).pinned]);
  expect(all.filter(([action, commit]) => pinned.has(action) && pinned.get(action) !== commit)).toEqual([]);
});
