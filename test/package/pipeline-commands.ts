import { parse } from "yaml";
import { read } from "./readme";
import type { GitHubStep } from "./workflow";

/** A command of a pipeline, and the variables that it has there, by the settings of the CI. */
export interface Command {
  /** Where it stands: the file and the job. */
  readonly source: string;
  readonly text: string;
  readonly env: (settings: Settings) => Record<string, string>;
}

/** Secrets and variables of the CI, by name. What is missing here is empty there. */
type Settings = Readonly<Record<string, string>>;

type Variables = Readonly<Record<string, string>>;

export const folder = "examples/rotation-pipeline";
export const workflows = ["preview", "rotate", "report"].map((name) => `${folder}/.github/workflows/${name}.yml`);
export const gitlabFile = `${folder}/.gitlab-ci.yml`;

export const pages = [
  "docs/gitops.md",
  ...["pulumi-cloud", "operator", "managers"].map((name) => `docs/gitops/${name}.md`),
];

/** Commands that no test runs, and why. */
export const elsewhere: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^npm (ci|install)\b/, "needs a registry; test/package/pack.test.ts installs the packed package"],
  [/^(open="\$\()?gh /, "needs GitHub"],
  [/^docker /, "needs a registry of images"],
  [/^kubectl /, "needs a cluster"],
];

/** Commands whose options are checked by `--help`: they need Pulumi Cloud, or AWS. */
const optionsOnly = /^pulumi (env|deployment|stack schedule|config env) |s3:|awskms:/;

/** What a test runs for this command; undefined if it runs nothing. */
export function howToRun(text: string): string | undefined {
  if (elsewhere.some(([pattern]) => pattern.test(text))) return undefined;
  return optionsOnly.test(text) ? `${text} --help` : text;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly env?: Variables; readonly steps: readonly GitHubStep[] }>>;
}

/** The workflows in the YAML blocks of a page. */
export const workflowsIn = (page: string): string[] =>
  [...read(page).matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, block]) => block!);

/** Every command of the workflows, of GitLab's jobs and of the pages, in the order in which they can run. */
export const allCommands = (): Command[] => [
  ...workflows.flatMap((file) => githubCommands(file, read(file))),
  ...gitlabCommands(),
  ...pages.flatMap(pageCommands),
];

/** The commands of a workflow of GitHub Actions, in their order. */
function githubCommands(file: string, text: string): Command[] {
  const { jobs } = parse(text) as Workflow;
  return Object.entries(jobs).flatMap(([name, { env = {}, steps }]) =>
    steps.flatMap((step) =>
      step.run === undefined
        ? []
        : [{ source: `${file}: ${name}`, text: step.run.trim(), env: evaluated({ ...env, ...step.env }, expression) }],
    ),
  );
}

interface GitLabJob {
  readonly extends?: string;
  readonly variables?: Variables;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly after_script?: readonly string[];
}

/** The commands of all jobs of GitLab CI, in their order. */
function gitlabCommands(): Command[] {
  const jobs = parse(read(gitlabFile)) as Readonly<Record<string, GitLabJob>>;
  const whole = (job: GitLabJob): GitLabJob => {
    const base = job.extends === undefined ? {} : whole(jobs[job.extends]!);
    return { ...base, ...job, variables: { ...base.variables, ...job.variables } };
  };
  return Object.entries(jobs)
    .filter(([name, { script }]) => script !== undefined && !name.startsWith("."))
    .flatMap(([name, job]) => {
      const { before_script: before = [], script = [], after_script: after = [], variables = {} } = whole(job);
      const env = evaluated(variables, reference);
      return [...before, ...script, ...after].map((text) => ({ source: `${gitlabFile}: ${name}`, text, env }));
    });
}

/** Who tries a command of a page may list tokens. */
const reader: Variables = {
  PLANETSCALE_SERVICE_TOKEN_ID: "$AUDIT_SERVICE_TOKEN_ID",
  PLANETSCALE_SERVICE_TOKEN: "$AUDIT_SERVICE_TOKEN",
};

/** The commands in the shell blocks of a page, without comments, each line for itself; then those of its workflows. */
function pageCommands(file: string): Command[] {
  const blocks = [...read(file).matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block]) => block!);
  const lines = blocks.flatMap((block) => block.replace(/\\\n\s*/g, "").split("\n"));
  const typed = lines
    .map((line) => line.replace(/\s+#\s.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((text) => ({ source: file, text, env: evaluated(reader, reference) }));
  return [...typed, ...workflowsIn(file).flatMap((workflow) => githubCommands(file, workflow))];
}

/** The name in `${{ vars.NAME }}`, `${{ secrets.NAME }}` or `${{ github.name }}`; none for any other expression. */
const expression = /\$\{\{ (?:(?:vars|secrets|github)\.(\w+)|.*?) \}\}/g;
/** The name in `$NAME`. */
const reference = /\$(\w+)/g;

const evaluated =
  (variables: Variables, pattern: RegExp) =>
  (settings: Settings): Record<string, string> =>
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value.replace(pattern, (_, setting = "") => settings[setting as string] ?? ""),
      ]),
    );
