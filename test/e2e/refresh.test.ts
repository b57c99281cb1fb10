import { changesIn } from "../engine/state";
import { advance } from "./clocks";
import { aliveAt, closeGateways, killedAt, openCrashing, up } from "./killed";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

interface Shape {
  readonly name?: string;
  readonly overlap?: string | undefined;
  readonly trigger: string;
  readonly alias?: string;
}

const program = ({ name = "ci", overlap, trigger, alias }: Shape): string => `
const args = ${JSON.stringify({ overlap, rotateWhenChanged: trigger })};
const opts = ${JSON.stringify(alias === undefined ? {} : { aliases: [{ name: alias }] })};
const ci = new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "90d", ...args }, opts);
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId, call: { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

afterAll(closeGateways);

describeProgram("a refresh in the run that it is followed by", () => {
  const refreshing = ["--refresh"];

  /** Two tokens alive: the current one, and its predecessor that is promised so much. */
  async function open(overlap: string): Promise<Stage> {
    const stage = await openStage({ program: program({ overlap, trigger: "1" }) });
    await stage.project.up();
    stage.run(program({ overlap, trigger: "2" }));
    await stage.project.up();
    return stage;
  }

  test("does not keep alive what a destroy ends", async () => {
    const { project, platform } = await open("20d");
    await project.destroy({ args: refreshing, env: advance(platform, "1h") });
    expect(tokensAt(platform)).toEqual([]);
  });

  test("does not keep alive what a shorter overlap, or none, ends", async () => {
    const shortened = await open("20d");
    shortened.run(program({ overlap: "1h", trigger: "2" }));
    await shortened.project.up({ args: refreshing, env: advance(shortened.platform, "2h") });
    expect(tokensAt(shortened.platform)).toEqual([shortened.held().at(-1)!.tokenId]);

    const removed = await open("20d");
    removed.run(program({ trigger: "2" }));
    await removed.project.up({ args: refreshing, env: advance(removed.platform, "2h") });
    expect(tokensAt(removed.platform)).toEqual([removed.held().at(-1)!.tokenId]);
  });

  test("does not take an overlap away that comes with a replacement", async () => {
    const stage = await openStage({ program: program({ trigger: "1" }) });
    await stage.project.up();
    stage.run(program({ overlap: "2d", trigger: "2" }));
    await stage.project.up({ args: refreshing, env: advance(stage.platform, "1h") });
    expect(await answerTo(stage, stage.held()[0]!)).toBe(200);
  });
});

describeProgram("a refresh after a run that did not come to its end", () => {
  test("gives no new overlap to what that run was to end: a leaked token, and what was due", async () => {
    const stage = await openStage({ program: program({ overlap: "20d", trigger: "1" }) });
    const { project, platform, run, held } = stage;
    await project.up();
    run(program({ overlap: "20d", trigger: "2" }));
    const failing = { PULUMI_TOKENS_REVOKE_NOW: "true", FAILING_CONSUMERS: "deploy", FAILING_AFTER: "3000" };
    await project.up({ env: { ...advance(platform, "1h"), ...failing }, expectFailure: true });
    await project.refresh({ env: advance(platform, "1m") });
    expect(await answerTo(stage, held()[0]!)).toBe(200);
    await project.up({ env: advance(platform, "1m") });
    expect(tokensAt(platform)).toEqual([held().at(-1)!.tokenId]);
    expect(changesIn(await project.plan({ env: advance(platform, "1m") }))).toEqual([]);
  });

  test("does not take the token that the run has made for an orphan", async () => {
    const stage = await openCrashing();
    const { project, platform, run, held } = stage;
    run(program({ overlap: "2d", trigger: "1" }));
    await project.up();
    run(program({ overlap: "2d", trigger: "2" }));
    const env = advance(platform, "1h");
    // Creation and verification are done; the Retirement is about to look, and the consumer to be updated.
    expect(await killedAt(stage, 4, up, { env })).toBe(true);
    const { text } = await project.refresh({ env });
    expect(text).not.toContain("orphaned");
    await project.up({ env });
    const made = held().at(-1)!;
    run(program({ overlap: "2d", trigger: "3" }));
    await project.up({ env: advance(platform, "1h") });
    expect(await answerTo(stage, made)).toBe(200);
    await project.up({ env: advance(platform, "3d") });
    expect(aliveAt(platform)).toEqual([held().at(-1)!.tokenId]);
  });

  test("finds the orphan of a resource under the name that it had before", async () => {
    const stage = await openCrashing();
    const { project, platform, run, held } = stage;
    run(program({ overlap: "2d", trigger: "1" }));
    await project.up();
    run(program({ overlap: "2d", trigger: "2" }));
    expect(await killedAt(stage, 1, up, { env: advance(platform, "1h") })).toBe(true);
    run(program({ name: "bot", alias: "ci", overlap: "2d", trigger: "2" }));
    await project.up({ env: advance(platform, "1h") });
    await project.up({ env: advance(platform, "3d") });
    expect(aliveAt(platform)).toEqual([held().at(-1)!.tokenId]);
  });
});
