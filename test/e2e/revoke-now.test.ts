import { changesIn, resourceIn } from "../engine/state";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

const program = (trigger: string): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "20d", rotateWhenChanged: "${trigger}" });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;

describeProgram("a token that leaked, while its overlap is long", () => {
  /** Two tokens alive: the current one and its predecessor, which is promised twenty days. */
  async function open(): Promise<Stage> {
    const stage = await openStage({ program: program("1") });
    await stage.project.up();
    stage.run(program("2"));
    await stage.project.up();
    return stage;
  }

  test("with PULUMI_TOKENS_REVOKE_NOW a replacement ends the old one and everything on the list in this run; any other value than true and false is refused", async () => {
    const stage = await open();
    const { project, platform, held } = stage;
    const refused = await project.preview({ env: { PULUMI_TOKENS_REVOKE_NOW: "yes" }, expectFailure: true });
    expect(refused.text).toContain('PULUMI_TOKENS_REVOKE_NOW must be "true" or "false".');
    expect(tokensAt(platform)).toHaveLength(2);
    const { urn } = resourceIn(await project.exportState(), "ci");
    const env = { PULUMI_TOKENS_REVOKE_NOW: "true" };
    await project.up({ args: ["--replace", urn], env });
    const [first, second, third] = held();
    expect(tokensAt(platform)).toEqual([third!.tokenId]);
    expect([await answerTo(stage, first!), await answerTo(stage, second!), third!.status]).toEqual([401, 401, 200]);
    await project.up({ args: ["--expect-no-changes"] });
  });

  test("with `tokens:revokeNow` in the configuration it is the same, also when the configuration changes with the run", async () => {
    const stage = await open();
    const { project, platform, run, held } = stage;
    await project.setConfig({ "tokens:revokeNow": "true", "tokens:planetscaleApiUrl": "https://api.example.com" });
    run(program("3"));
    await project.up();
    expect(tokensAt(platform)).toEqual([held().at(-1)!.tokenId]);
    await project.up({ args: ["--expect-no-changes"] });
  });
});

describeProgram("a stack whose configuration changes in the run that replaces", () => {
  test("keeps its promises: the default provider is another one then, and the same process", async () => {
    const stage = await openStage({ program: program("1") });
    const { project, platform, run, held } = stage;
    await project.up();
    run(program("2"));
    await project.up({ env: advance(platform, "19d") });
    await project.setConfig({ "tokens:planetscaleApiUrl": "https://api.example.com" });
    run(program("3"));
    await project.up({ env: advance(platform, "1d") });
    const [first, second, third] = held();
    expect(tokensAt(platform)).toEqual([first!, second!, third!].map(({ tokenId }) => tokenId));
    // The first is due now, the second is not.
    await project.setConfig({ "tokens:planetscaleApiUrl": "https://api.example.org" });
    expect(changesIn(await project.plan({ env: advance(platform, "19d") }))).toContain("replace ci-retirement");
    await project.up({ env: advance(platform, "0s") });
    expect(tokensAt(platform)).toEqual([second!.tokenId, third!.tokenId]);
  });
});
