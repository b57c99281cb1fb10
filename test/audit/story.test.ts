import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformName, EmulatorToken } from "../../sdk/testing";
import type { Result } from "../engine/process";
import type { Project, RunOptions } from "../engine/project";
import { until } from "../engine/until";
import { everyPair } from "../e2e/every-pair";
import { describeProgram, openStage, type Stage } from "../e2e/support";
import { fixtures, pairs } from "../support/platforms";
import type { Answer } from "./audit-setup";
import { readCsv, readMarkdown } from "./parsers";

const bin = join(__dirname, "../../dist/sdk/bin/index.js");

const audit = (project: Project, flags: readonly string[] = [], options?: RunOptions): Promise<Result> =>
  project.run(process.execPath, [bin, "audit", ...flags], options).done;

const answerOf = ({ stdout }: Result): Answer => JSON.parse(stdout) as Answer;

/** A second token for each pair. */
function late({ platform }: Stage): string {
  const wanted = pairs.map(({ kind, pair, token }) => ({ kind, pair, args: token.args(platform) }));
  return `for (const { kind, args, pair } of ${JSON.stringify(wanted)}) new tokens[kind]("late " + pair, args);`;
}

/** Has a run make a token of every pair, and kills the engine before any of them is in its state. */
async function killed({ platform, project }: Stage): Promise<EmulatorToken[]> {
  const before = new Set(platform.tokens().map(({ id }) => id));
  for (const [name, { requests }] of Object.entries(fixtures)) {
    platform.fault({
      platform: name as PlatformName,
      ...requests.create,
      fault: "delay",
      delayMs: 3000,
      times: 2,
    });
  }
  platform.clearRequests();
  const run = project.startUp({ args: ["--parallel=50"] });
  const isMint = ({ method, path }: { method: string; path: string }): boolean =>
    method === "POST" && Object.values(fixtures).some(({ requests }) => requests.create.path.test(path));
  await until("every token is asked for", () => platform.requests().filter(isMint).length === pairs.length);
  run.kill();
  await run.done;
  const made = (): EmulatorToken[] => platform.tokens().filter(({ id }) => !before.has(id));
  await until("every token is made all the same", () => made().length === pairs.length);
  platform.clearFaults();
  await project.cancel();
  return made();
}

const idsOf = (tokens: readonly EmulatorToken[]): string[] => tokens.map(({ id }) => id).sort();

/** Each audit uses the provider's credential, which is unmanaged. */
const withoutTime = (answer: Answer) => ({
  ...answer,
  now: "",
  unmanaged: answer.unmanaged.map((row) => ({ ...row, lastUsedAt: "" })),
});

describeProgram("pulumi-tokens audit after an engine was killed", () => {
  let stage: Stage;
  let lost: string[];
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    stage = await openStage();
    // The same project, stack and resources in another backend: the ownership alone tells their tokens apart.
    const neighbour = await openStage({ env: stage.platform.env });
    const program = everyPair(stage.platform, { consumers: false });
    for (const { run, project } of [stage, neighbour]) {
      run(program);
      await project.up();
    }
    stage.run(`${program}\n${late(stage)}`);
    lost = idsOf(await killed(stage));
    story = await runStory(stage, neighbour.project);
  });

  async function runStory({ platform, project }: Stage, neighbour: Project) {
    const here = (): string[] => idsOf(platform.tokens());
    const before = here();
    project.write("export.json", JSON.stringify(await project.exportState()));
    project.write("theirs.json", JSON.stringify(await neighbour.exportState()));
    const reports = {
      text: await audit(project),
      json: await audit(project, ["--json", "--csv", "tokens.csv", "--markdown=summary.md"]),
      files: Object.fromEntries(
        ["tokens.csv", "summary.md"].map((name) => [name, readFileSync(join(project.dir, name), "utf8")]),
      ),
      byFile: await audit(project, ["--json", "--file", "export.json"]),
      byFiles: await audit(project, [
        "--json",
        "--file",
        "export.json",
        "--file",
        "theirs.json",
        "--file",
        "none.json",
      ]),
      verify: await audit(project, ["--json", "--verify", "--file", "export.json"]),
      neighbour: await audit(neighbour, ["--json", "--revoke"]),
      here: here(),
    };
    // So far ahead, what was made just now has settled.
    const env = { PULUMI_TOKENS_NOW: new Date(Date.now() + 3_600_000).toISOString() };
    const unsure = { ...(await audit(project, ["--revoke"], { env })), here: here() };
    const revoked = { ...(await audit(project, ["--revoke", "--yes"], { env })), here: here() };
    const again = await audit(project, ["--json", "--revoke"]);
    const refusals = {
      stack: await audit(project, ["--stack", "nope"]),
      path: await audit(project, [], { env: { PATH: "" } }),
      file: await audit(project, ["--file", "Pulumi.yaml"]),
      revokeByFile: await audit(project, ["--file", "export.json", "--revoke"]),
      both: await audit(project, ["--all-stacks", "--stack", "dev"]),
    };
    await project.destroy();
    return {
      before,
      reports,
      unsure,
      revoked,
      again,
      refusals,
      left: here(),
      neighbour: await audit(neighbour, ["--json"]),
    };
  }

  test("lists the orphans, with everything that the stack owns, and exits with 2", () => {
    const { text, json } = story.reports;
    for (const id of lost) expect(text.stdout).toContain(id);
    expect([text.code, json.code, text.stderr, json.stderr]).toEqual([2, 2, "", ""]);
    const { owned, orphaned, pendingCreations, problems, stacks } = answerOf(json);
    expect(orphaned.map(({ tokenId }) => tokenId).sort()).toEqual(lost);
    expect(orphaned.map(({ name }) => name).sort()).toEqual(pairs.map(({ pair }) => `late ${pair}`).sort());
    expect(owned.map(({ name, status }) => `${status} ${name}`).sort()).toEqual(
      pairs.map(({ pair }) => `current ${pair}`).sort(),
    );
    expect(pendingCreations).toHaveLength(pairs.length);
    expect([problems, stacks]).toEqual([[], ["test/dev"]]);
    const inCsv = readCsv(story.reports.files["tokens.csv"]!).filter(({ status }) => status === "orphaned");
    expect(inCsv.map(({ tokenId }) => tokenId!).sort()).toEqual(lost);
    expect(readMarkdown(story.reports.files["summary.md"]!).lines.flat()).toEqual(expect.arrayContaining(lost));
  });

  test("says the same by an export that is encrypted, as the credentials are in the environment", () => {
    expect(withoutTime(answerOf(story.reports.byFile))).toEqual(withoutTime(answerOf(story.reports.json)));
  });

  test("reads several exports, though both stacks have the same name, and names the one that it cannot read", () => {
    const { owned, orphaned, problems } = answerOf(story.reports.byFiles);
    expect([owned.length, orphaned.map(({ tokenId }) => tokenId).sort()]).toEqual([2 * pairs.length, lost]);
    expect(problems.map(({ message }) => message)).toEqual([
      "Could not read none.json: there is no such file, or it cannot be opened. Check the path.",
    ]);
    expect(story.reports.byFiles.code).toBe(1);
  });

  test("--verify of an encrypted export is one sentence", () => {
    const { problems } = answerOf(story.reports.verify);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("export the stack with --show-secrets"),
    ]);
    expect(story.reports.verify.code).toBe(1);
  });

  test("to the neighbour of the same name they are unmanaged, and it ends none", () => {
    const { owned, orphaned, unmanaged, revocations } = answerOf(story.reports.neighbour);
    expect([owned.length, orphaned, revocations, story.reports.neighbour.code]).toEqual([pairs.length, [], [], 0]);
    expect(story.reports.here).toEqual(story.before);
    expect(unmanaged.map(({ tokenId }) => tokenId)).toEqual(expect.arrayContaining(lost));
  });

  test("--revoke of one stack revokes nothing without --yes", () => {
    const { code, stderr, here } = story.unsure;
    expect([code, here]).toEqual([2, story.before]);
    expect(stderr).toMatch(/^Nothing was revoked: only one stack was read/);
  });

  test("--revoke --yes revokes exactly the orphans; after it there is nothing to do", () => {
    expect(story.revoked.here).toEqual(story.before.filter((id) => !lost.includes(id)));
    for (const id of lost) expect(story.revoked.stdout).toContain(`${id}): revoked.`);
    expect(story.revoked.code).toBe(0);
    expect([story.again.code, answerOf(story.again).orphaned]).toEqual([0, []]);
  });

  test("what the neighbour owns is there to the end", () => {
    const { owned } = answerOf(story.neighbour);
    expect(owned.map(({ status }) => status)).toEqual(pairs.map(() => "current"));
    expect(story.left).toEqual(expect.arrayContaining(owned.map(({ tokenId }) => tokenId)));
  });

  test("what it cannot read it refuses in one sentence", () => {
    const { stack, path, file, revokeByFile, both } = story.refusals;
    const sentences = [stack, path, file, revokeByFile, both].map(({ code, stdout, stderr }) => [code, stdout, stderr]);
    expect(sentences).toEqual([
      [1, "", "Could not read the stack nope: `pulumi stack export` failed: error: no stack named 'nope' found\n"],
      [
        1,
        "",
        expect.stringMatching(
          /^Could not read the selected stack: `pulumi` is not on the PATH\. Install it, or pass an export with --file\.\n$/,
        ),
      ],
      [1, "", "Could not read Pulumi.yaml: it is not a stack export. Create one with `pulumi stack export`.\n"],
      [1, "", expect.stringMatching(/^error: option '--revoke' cannot be used with option '--file <export>': .*\n$/)],
      [
        1,
        "",
        expect.stringMatching(/^error: option '--all-stacks' cannot be used with option '-s, --stack <name>'\n$/),
      ],
    ]);
  });
});
