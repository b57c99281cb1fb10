import { join } from "node:path";
import type { Result } from "../engine/process";
import type { Project } from "../engine/project";
import { resourceIn, type State } from "../engine/state";
import { secretsProvider } from "../engine/vault";
import { advance } from "../e2e/clocks";
import { aliveAt, closeGateways, killedAt, openCrashing, up } from "../e2e/killed";
import { describeProgram, openStage } from "../e2e/support";
import type { Answer } from "./audit-setup";

const bin = join(__dirname, "../../dist/sdk/bin/index.js");

type Audited = Result & { readonly answer: Answer };
type Env = Readonly<Record<string, string>>;

async function audit(project: Project, flags: readonly string[], env: Env): Promise<Audited> {
  const result = await project.run(process.execPath, [bin, "audit", "--json", ...flags], { env }).done;
  return { ...result, answer: JSON.parse(result.stdout) as Answer };
}

const ids = (rows: readonly { readonly tokenId: string }[]): string[] => rows.map(({ tokenId }) => tokenId).sort();

const tokenNamed = (name: string): string =>
  `new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "90d" });`;

afterAll(closeGateways);

describeProgram("pulumi-tokens audit after `pulumi state move`", () => {
  const other = { dev: "prod", prod: "dev" } as const;

  /** Each stack has a token; that of `source` is moved to the other one, and `source` makes another of the same name. */
  async function moved(source: keyof typeof other) {
    const target = other[source];
    const { project, platform, run } = await openStage();
    await project.pulumi(["stack", "init", "prod", `--secrets-provider=${secretsProvider}`]);
    const on = (stack: string) => ({ args: ["--stack", stack] });
    await project.pulumi(["stack", "tag", "set", "team", "shop", "--stack", source]);
    run(tokenNamed("ci"));
    await project.up(on(source));
    run(tokenNamed("cd"));
    await project.up(on(target));
    const { stdout } = await project.pulumi(["stack", "export"], on(source));
    const state = JSON.parse(stdout) as State;
    const { urn, id = "" } = resourceIn(state, "ci");
    await project.pulumi(["state", "move", urn, "--source", source, "--dest", target, "--yes"]);
    run(tokenNamed("ci"));
    await project.up(on(source));
    const env = advance(platform, "10m");
    const alive = aliveAt(platform).sort();
    const audits = {
      all: await audit(project, ["--all-stacks", "--verify"], env),
      bySource: await audit(project, ["--stack", source, "--revoke"], env),
      byTarget: await audit(project, ["--stack", target, "--revoke"], env),
      revoked: await audit(project, ["--all-stacks", "--revoke"], env),
    };
    return { ...audits, alive, left: aliveAt(platform).sort(), movedId: id.split("/").at(-1) };
  }

  test.each(["dev", "prod"] as const)("a token that was moved away from %s is never revoked", async (source) => {
    const { all, bySource, byTarget, revoked, alive, left, movedId } = await moved(source);
    expect(alive).toHaveLength(3);
    for (const { answer, code, text } of [all, revoked]) {
      expect([answer.orphaned, answer.revocations, answer.problems, code]).toEqual([[], [], [], 0]);
      expect(text).not.toContain("Only one stack");
      expect([...new Set(ids(answer.owned))]).toEqual(alive);
      expect([...answer.stacks].sort()).toEqual(["test/dev", "test/prod"]);
      expect(answer.stackTags).toEqual([{ stack: `test/${source}`, name: "team", value: "shop" }]);
    }
    const current = all.answer.owned.filter(({ status }) => status === "current");
    expect(current.map(({ secretInvalid }) => secretInvalid)).toEqual([false, false, false]);
    // The source alone cannot know, so it asks first.
    expect(ids(bySource.answer.orphaned)).toEqual([movedId]);
    expect([bySource.code, bySource.answer.revocations]).toEqual([2, []]);
    expect(bySource.stderr).toContain("Nothing was revoked: only one stack was read");
    expect([byTarget.code, byTarget.answer.orphaned]).toEqual([0, []]);
    expect(byTarget.answer.notes).toEqual([expect.stringContaining("were created by another stack")]);
    expect(left).toEqual(alive);
  });
});

describeProgram("pulumi-tokens audit after `pulumi stack rename`", () => {
  /** In the rotation's last call before it is recorded. */
  const lastBoundary = 3;

  test("finds what a killed rotation made, and what it made before the pending creation was cleared", async () => {
    const stage = await openCrashing();
    const { project, platform, run } = stage;
    const rotated = (trigger: string): string => tokenNamed("ci").replace(" }", `, rotateWhenChanged: "${trigger}" }`);
    run(rotated("first"));
    await project.up();
    const [current] = aliveAt(platform);
    await project.pulumi(["stack", "rename", "staging"]);
    run(rotated("second"));
    expect(await killedAt(stage, lastBoundary, up)).toBe(true);
    const [lost] = aliveAt(platform).filter((id) => id !== current);
    const env = advance(platform, "10m");
    // A backend in a folder has no organizations, and lists all its stacks.
    const found = await audit(project, ["--organization=acme", "--expires-within=91d"], env);
    expect(found.answer).toMatchObject({
      stacks: ["test/staging"],
      owned: [{ tokenId: current, status: "current", expiring: true }],
      orphaned: [{ tokenId: lost, name: "ci" }],
    });
    const { code, answer } = await audit(project, ["--all-stacks", "--revoke"], env);
    expect([ids(answer.revocations), code]).toEqual([[lost], 0]);
    expect(aliveAt(platform)).toEqual([current]);
  });
});
