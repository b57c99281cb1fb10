import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt } from "./support";

const program = (trigger: string, life: string): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", ${life} overlap: "2d", rotateWhenChanged: "${trigger}" });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId, call: { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

describeProgram("a rotation that the platform refuses with 401", () => {
  test.each([
    ["until it expires", `expiresIn: "90d",`, 90],
    ["for good", "", undefined],
  ])("says that the current token works %s, and it does", async (_what, life, days) => {
    const stage = await openStage({ program: program("1", life) });
    const { project, platform, run, held } = stage;
    await project.up();
    const present = held()[0]!;
    const made = platform.now().getTime();
    run(program("2", life));
    platform.fault({ platform: "planetscale", fault: "status", status: 401, times: 100 });
    const { text } = await project.up({ env: advance(platform, "1d"), expectFailure: true });
    platform.clearFaults();
    expect(text).toContain("401");
    const [, sentence] = /The current token (\w+ .+?)\.(?:\s|$)/.exec(text) ?? [];
    if (days === undefined) expect(sentence).toBe(`${present.tokenId} does not expire`);
    else {
      const [, until] = new RegExp(`^${present.tokenId} works until (\\S+Z)$`).exec(sentence ?? "") ?? [];
      expect(Math.round((Date.parse(until!) - made) / 60_000)).toBe(days * 1440);
    }
    expect([await answerTo(stage, present), tokensAt(platform)]).toEqual([200, [present.tokenId]]);
    await project.up({ env: advance(platform, "1m") });
    expect(held()).toHaveLength(2);
  });
});
