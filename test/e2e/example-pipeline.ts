import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../engine/project";
import type { Plan } from "../engine/state";
import { allCommands, folder, howToRun, type Command } from "../package/pipeline-commands";
import { serve } from "../support/loopback";
import type { Running, Story } from "./examples";
import { idOf } from "./named";

const script = join(__dirname, "../..", folder, "drift.mjs");

/** The exit code and the lines of `drift.mjs` for this plan. */
export function driftIn(plan: Plan): [number | null, ...string[]] {
  const { status, stdout } = spawnSync(process.execPath, [script], { input: JSON.stringify(plan), encoding: "utf8" });
  return [status, ...stdout.trim().split("\n")];
}

const noCredential = { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "" };

interface Ran {
  readonly source: string;
  readonly command: string;
  readonly code: number | null;
  readonly text: string;
}

/**
 * Runs each command of the workflows and of the pages once, in the shell and with the variables that it has there. Where
 * its output goes makes no other command.
 */
async function runAll({ project, platform }: Running): Promise<Ran[]> {
  const { serviceTokenId, serviceToken } = platform.info.planetscale;
  const auditor = platform.admin.planetscale.createToken({ name: "auditor", access: ["read_service_tokens"] });
  const messages: string[] = [];
  const chat = await serve((request, response) => {
    request.on("data", (part: Buffer) => messages.push(part.toString()));
    request.on("end", () => response.end());
  });
  const settings = {
    STATE_URL: `file://${join(project.dir, "../state")}`,
    workspace: project.dir,
    CI_PROJECT_DIR: project.dir,
    MANAGER_SERVICE_TOKEN_ID: serviceTokenId,
    MANAGER_SERVICE_TOKEN: serviceToken,
    AUDIT_SERVICE_TOKEN_ID: auditor.id,
    AUDIT_SERVICE_TOKEN: auditor.secret,
    CHAT_WEBHOOK: chat.href,
  };
  const runner = {
    AWS_TOKEN: "a token of the job",
    AWS_WEB_IDENTITY_TOKEN_FILE: join(project.dir, "aws-token"),
    CI_JOB_STATUS: "failed",
    GITHUB_STEP_SUMMARY: join(project.dir, "summary.md"),
  };
  const ran: Ran[] = [];
  const seen = new Set<string>();
  for (const command of allCommands()) {
    const line = howToRun(command.text);
    const action = line?.replace(/ (?:\| tee|>>?) .*$/, "");
    if (line === undefined || action === undefined || seen.has(action)) continue;
    seen.add(action);
    ran.push(await run(project, command, line, { ...noCredential, ...command.env(settings), ...runner }));
  }
  platform.revokeToken("planetscale", auditor.id);
  expect(messages.map((text) => Object.keys(JSON.parse(text) as object))).toEqual([["text"]]);
  return ran;
}

async function run(project: Project, { source }: Command, line: string, env: Readonly<Record<string, string>>) {
  const before = backendOf(project);
  const { code, text } = await project.run("bash", ["-eo", "pipefail", "-c", line], { env }).done;
  // Their roles may only read it.
  if (/: (plan|report)$/.test(source)) expect([line, backendOf(project)]).toEqual([line, before]);
  return { source, command: line, code, text };
}

/** Every file of the backend, and when it was written. */
function backendOf({ dir }: Project): string[] {
  const state = join(dir, "../state");
  const files = readdirSync(state, { recursive: true, encoding: "utf8" }).sort();
  return files.map((path) => `${path} ${statSync(join(state, path)).mtimeMs}`);
}

/** What the README of rotation-pipeline and the pages of GitOps show is run as it stands there. */
export const pipeline: Story = {
  "runs every command of its workflows and of the pages about GitOps, each with the credentials of its job": async (
    running,
  ) => {
    const { project, platform, handed } = running;
    project.write("drift.mjs", readFileSync(script, "utf8"));
    const ran = await runAll(running);
    expect(ran.filter(({ code }) => code !== 0)).toEqual([]);
    const printed = [...ran.map(({ text }) => text), ...written(project)].join("\n");
    const secrets = [platform.info.planetscale.serviceToken, ...Object.values(await handed()).flatMap(secretsIn)];
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    expect(printed).toContain("0 planned, 0 drift");
  },
  "a permission that somebody removed and a token that somebody revoked are drift": async ({ project, platform }) => {
    const refreshed = async () => {
      const { stdout } = await project.pulumi(["preview", "--refresh", "--json"]);
      return driftIn(JSON.parse(stdout) as Plan);
    };
    platform.admin.planetscale.revokePermissions(idOf(platform, "ci"), ["read_branch"], "app");
    expect(await refreshed()).toEqual([1, "drift: update ci-branches", "0 planned, 1 drift"]);
    platform.revokeToken("planetscale", idOf(platform, "ci"));
    const changes = ["create ci", "create ci-branches", "update ci-retirement", "update pipeline"];
    expect(await refreshed()).toEqual([1, ...changes.map((change) => `drift: ${change}`), "0 planned, 4 drift"]);
    await project.up({ args: ["--refresh"] });
  },
};

const written = ({ dir }: Project): string[] => ["summary.md"].map((name) => readFileSync(join(dir, name), "utf8"));

const secretsIn = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => (name.endsWith("_TOKEN") ? [value] : []));
