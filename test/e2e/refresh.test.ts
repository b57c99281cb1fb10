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
new Consumer("deploy ${name}", { value: ci.value, tokenId: ci.tokenId, call: { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

afterAll(closeGateways);

describeProgram("a refresh in the run that it is followed by", () => {
  const refreshing = ["--refresh"];

  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  /** Four tokens: three rotate with an overlap of twenty days, and the run with the refresh changes what two of them have. */
  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    const declare = (shapes: Readonly<Record<string, Omit<Shape, "name">>>): void => {
      run(
        Object.entries(shapes)
          .map(([name, shape]) => `{${program({ name, ...shape })}}`)
          .join(""),
      );
    };
    const of = (name: string) => held().filter(({ who }) => who === `deploy ${name}`);
    const long = { overlap: "20d" };
    const rotate = (trigger: string) => {
      declare({
        stays: { ...long, trigger },
        shorter: { ...long, trigger },
        none: { ...long, trigger },
        later: { trigger: "1" },
      });
    };
    rotate("1");
    await project.up();
    rotate("2");
    await project.up();
    declare({
      stays: { ...long, trigger: "2" },
      shorter: { overlap: "1h", trigger: "2" },
      none: { trigger: "2" },
      later: { overlap: "2d", trigger: "2" },
    });
    await project.up({ args: refreshing, env: advance(platform, "2h") });
    const names = ["stays", "shorter", "none", "later"] as const;
    const answers = await Promise.all(names.map((name) => Promise.all(of(name).map((one) => answerTo(stage, one)))));
    await project.destroy({ args: refreshing, env: advance(platform, "1h") });
    return { answers: Object.fromEntries(names.map((name, at) => [name, answers[at]])), left: tokensAt(platform) };
  }

  test("does not keep alive what a destroy ends", () => {
    expect(story.answers["stays"]).toEqual([200, 200]);
    expect(story.left).toEqual([]);
  });

  test.each(["shorter", "none"])("does not keep alive what a shorter overlap, or none, ends: %s", (name) => {
    expect(story.answers[name]).toEqual([401, 200]);
  });

  test("does not take an overlap away that comes with a replacement", () => {
    expect(story.answers["later"]).toEqual([200, 200]);
  });
});

describeProgram("a refresh after a run that did not come to its end", () => {
  test("gives no new overlap to what that run was to end: a leaked token, and what was due", async () => {
    const stage = await openStage({ program: program({ overlap: "20d", trigger: "1" }) });
    const { project, platform, run, held } = stage;
    await project.up();
    run(program({ overlap: "20d", trigger: "2" }));
    const failing = { PULUMI_TOKENS_REVOKE_NOW: "true", FAILING_CONSUMERS: "deploy ci", FAILING_AFTER: "3000" };
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
