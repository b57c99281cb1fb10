import { changesIn } from "../engine/state";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt } from "./support";

const program = (trigger: string, args = ""): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "30d", overlap: "2d", rotateWhenChanged: "${trigger}"${args} });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId, call: { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

/** What a nightly look for drift runs. */
const drift = ["--preview-only", "--expect-no-changes"];
/** The engine takes no answer in advance to a question that it does not ask. */
const asks = { PULUMI_SKIP_CONFIRMATIONS: "false" };

describeProgram("a refresh, as the calendar goes on,", () => {
  const window = ', rotateBefore: "7d"';

  test.each<[string, string, string, string]>([
    ["a token in its window", window, "24d", "expiry-window"],
    ["a token past its age", ', rotateEvery: "10d"', "11d", "max-age"],
    ["a token that has expired", "", "31d", "expired"],
  ])("shows no difference for %s; up --refresh replaces it", async (_what, args, after, reason) => {
    const stage = await openStage({ program: program("1", args) });
    const { project, platform, held } = stage;
    await project.up();
    const first = held()[0]!;
    const env = advance(platform, after);
    const looked = await project.pulumi(["refresh"], { args: drift, env: { ...env, ...asks } });
    expect(looked.text).not.toContain("replaced (");
    await project.refresh({ env, args: ["--expect-no-changes"] });
    const { text } = await project.up({ env, args: ["--refresh"] });
    expect(text).toContain(`ci: replaced (${reason}): `);
    expect(held().at(-1)!.tokenId).not.toBe(first.tokenId);
    expect(changesIn(await project.plan({ env }))).toEqual([]);
  });

  test("shows no difference for a Retirement whose overlap has ended; up --refresh revokes", async () => {
    const stage = await openStage({ program: program("1") });
    const { project, platform, run, held } = stage;
    await project.up();
    run(program("2"));
    await project.up();
    const env = advance(platform, "3d");
    await project.pulumi(["refresh"], { args: drift, env: { ...env, ...asks } });
    await project.refresh({ env, args: ["--expect-no-changes"] });
    expect(await answerTo(stage, held()[0]!)).toBe(200);
    await project.up({ env, args: ["--refresh"] });
    expect(tokensAt(platform)).toEqual([held().at(-1)!.tokenId]);
  });

  test("still shows what has drifted", async () => {
    const { project, platform, held } = await openStage({ program: program("1", window) });
    await project.up();
    const env = advance(platform, "24d");
    platform.revokeToken("planetscale", held()[0]!.tokenId);
    const { text } = await project.pulumi(["refresh"], { args: drift, env: { ...env, ...asks }, expectFailure: true });
    expect(text).toContain("no changes were expected for refresh but changes were proposed");
  });
});
