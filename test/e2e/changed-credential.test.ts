import { describeProgram, openStage, tokensAt } from "./support";

const program = `
const acme = new tokens.Provider("acme", { planetscale: { accessToken: pulumi.secret(process.env.USER_TOKEN), apiUrl: process.env.PLANETSCALE_API_URL } });
new tokens.ServiceToken("by-value", { platform: "planetscale", organization: "acme" }, { provider: acme });
new tokens.ServiceToken("by-configuration", { platform: "planetscale", organization: "acme" });
`;

const noVariables = { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "" };

describeProgram("a credential that has changed since the last `up`", () => {
  test("refresh and destroy say what helps, once for each resource, and it does", async () => {
    const { project, platform } = await openStage({ program, env: noVariables });
    const signIn = async (ttl?: string): Promise<{ env: Record<string, string> }> => {
      const secret = platform.admin.planetscale.signIn(ttl === undefined ? {} : { ttl });
      await project.setConfig({ "tokens:planetscaleAccessToken": { secret } });
      return { env: { USER_TOKEN: secret } };
    };
    await project.up(await signIn("1h"));
    platform.advance("2h");
    const current = await signIn();
    for (const command of ["refresh", "destroy"] as const) {
      const { text } = await project[command]({ ...current, expectFailure: true });
      const lines = text.slice(text.indexOf("Diagnostics:")).split("\n");
      const sentences = lines.filter((line) => line.includes("PlanetScale could not list"));
      expect(sentences.length).toBeGreaterThan(0);
      expect(new Set(sentences).size).toBe(sentences.length);
      for (const sentence of sentences)
        expect(sentence).toMatch(
          /^ {4}error: .+ It is the credential that the (`Provider`|stack's configuration) had in the last `pulumi up`\. .+`--run-program`/,
        );
    }
    await project.refresh({ ...current, args: ["--run-program"] });
    await project.destroy({ ...current, args: ["--run-program"] });
    expect(tokensAt(platform)).toEqual([]);
  });
});
