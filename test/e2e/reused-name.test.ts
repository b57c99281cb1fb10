import { secretsProvider } from "../engine/vault";
import { resourceIn, type State } from "../engine/state";
import { advance } from "./clocks";
import { aliveAt } from "./killed";
import { linesIn } from "./lines";
import { describeProgram, openStage, type Stage } from "./support";

const token = (name: string, trigger: string, opts = "{}"): string =>
  `new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "2d", rotateWhenChanged: "${trigger}" }, ${opts});\n`;

const renamed = (trigger: string): string => token("b", trigger, `{ aliases: [{ name: "a" }] }`);

const unrecorded = /found .+, tagged by this stack but not recorded in its state\..* so it is left alone\./;

async function urnOf({ project }: Stage, name: string, stack = "dev"): Promise<string> {
  const { stdout } = await project.pulumi(["stack", "export", "--stack", stack]);
  return resourceIn(JSON.parse(stdout) as State, name).urn;
}

/** `pulumi state move` of a token with its Retirement. */
async function move(stage: Stage, name: string, from: string, to: string): Promise<void> {
  const urn = await urnOf(stage, name, from);
  await stage.project.pulumi(["state", "move", urn, "--source", from, "--dest", to, "--yes"]);
}

/** Runs past every overlap, with a refresh between. */
async function runOn({ project, platform }: Stage): Promise<void> {
  await project.up({ env: advance(platform, "1h") });
  await project.up({ env: advance(platform, "3d"), args: ["--refresh"] });
  await project.up({ env: advance(platform, "1h") });
}

async function open(...stacks: readonly string[]): Promise<Stage> {
  const stage = await openStage();
  for (const stack of stacks) {
    await stage.project.pulumi(["stack", "init", stack, `--secrets-provider=${secretsProvider}`]);
  }
  await stage.project.pulumi(["stack", "select", "dev"]);
  return stage;
}

describeProgram("a token whose URN another token had before", () => {
  test("by a rename onto the name of one that was moved to another stack: that one's tokens live on", async () => {
    const stage = await open("prod");
    const { project, platform, run } = stage;
    run(token("a", "1"));
    await project.up();
    run(token("a", "1") + token("b", "1"));
    await project.up({ env: advance(platform, "1h") });
    run(token("a", "1") + token("b", "2"));
    await project.up({ env: advance(platform, "1h") });
    const before = aliveAt(platform);
    await move(stage, "b", "dev", "prod");
    run(renamed("1"));
    const { text } = await project.up({ env: advance(platform, "1h") });
    expect(text).toMatch(unrecorded);
    await runOn(stage);
    expect(aliveAt(platform)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  test("by a move away and back: the tokens of the one that was here in the meantime live on", async () => {
    const stage = await open("prod", "staging");
    const { project, platform, run } = stage;
    run(token("ci", "1"));
    await project.up();
    await move(stage, "ci", "dev", "prod");
    await project.up({ env: advance(platform, "1h"), args: ["--stack", "prod"] });
    await project.up({ env: advance(platform, "1h") });
    const [, other] = aliveAt(platform);
    await move(stage, "ci", "dev", "staging");
    await move(stage, "ci", "prod", "dev");
    run(token("ci", "2"));
    const { text } = await project.up({ env: advance(platform, "1h") });
    expect(text).toMatch(unrecorded);
    await runOn(stage);
    expect(aliveAt(platform)).toContain(other);
    expect(aliveAt(platform)).toHaveLength(2);
  });

  test("by a rename that the engine has done in part, for the old name was declared again: nothing is called replaced", async () => {
    const stage = await open();
    const { project, platform, run } = stage;
    run(token("a", "1"));
    await project.up();
    const [moved] = aliveAt(platform);
    // The engine must come to the renamed one first.
    const both = (trigger: string): string => `const b = ${renamed(trigger)}${token("a", trigger, "{ dependsOn: b }")}`;
    run(both("1"));
    const { text } = await project.up({ env: advance(platform, "1h"), expectFailure: true });
    expect(text).toContain("conflicting with alias");
    const second = await project.up({ env: advance(platform, "1h") });
    expect(linesIn(second.text, "a")).toEqual([]);
    const retirement = resourceIn(await project.exportState(), "a-retirement");
    expect(retirement.outputs?.["retiring"]).toEqual([]);
    run(both("2"));
    await project.up({ env: advance(platform, "1h") });
    await project.destroy({ args: ["--target", await urnOf(stage, "a"), "--target-dependents"] });
    expect(aliveAt(platform)).toContain(moved);
    await project.destroy();
    expect(aliveAt(platform)).toEqual([]);
  });
});

describeProgram("`pulumi up --refresh --run-program` with a rotation", () => {
  test("does not call the new token orphaned, which it has just made", async () => {
    const { project, platform, run } = await openStage();
    run(token("ci", "1"));
    await project.up();
    run(token("ci", "2"));
    const { text } = await project.up({ env: advance(platform, "1h"), args: ["--refresh", "--run-program"] });
    expect(linesIn(text, "ci")).toHaveLength(2);
    expect(text).not.toContain("orphaned");
    await project.up({ env: advance(platform, "1h"), args: ["--expect-no-changes"] });
    expect(aliveAt(platform)).toHaveLength(2);
  });
});
