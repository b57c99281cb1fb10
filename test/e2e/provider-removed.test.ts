import { describeProgram, openStage, plantedSecret, tokensAt, type Stage } from "./support";

/** A Provider by value, which signs in with the user's token that the environment holds. */
const provider = `
const acme = new tokens.Provider("acme", { planetscale: {
  accessToken: pulumi.secret(process.env.USER_TOKEN),
  apiUrl: process.env.PLANETSCALE_API_URL,
} });
`;
const token = `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", overlap: "2d" }, { provider: acme });
`;
const grant = `
new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] }, { provider: acme });
`;

describeProgram("a Provider whose credential was rotated", () => {
  test.each([
    ["a token", provider + token],
    ["a token and its grant", provider + token + grant],
  ])("and which one commit removes with %s: the message names the way out, which works", async (_what, program) => {
    const stage = await openStage({ program });
    const { project, platform, run } = stage;
    const signIn = (ttl?: string) => platform.admin.planetscale.signIn(ttl === undefined ? {} : { ttl });
    await project.up({ env: { USER_TOKEN: signIn("1h") } });
    platform.advance("2h");
    run("");
    const { text } = await project.up({ expectFailure: true });
    expect(text).toMatch(/PlanetScale could not .+: the credential was not accepted \(401\)/);
    expect(text).toContain("put the `Provider` and its tokens back, run `pulumi up`, then remove them");
    expect(text).toContain('{ env: "NAME" }');
    expect(tokensAt(platform)).toHaveLength(1);
    await wayOut(stage, program, { USER_TOKEN: signIn() });
    expect(tokensAt(platform)).toEqual([]);
  });

  const wayOut = async ({ project, run }: Stage, program: string, env: Record<string, string>): Promise<void> => {
    run(program);
    await project.up({ env });
    run("");
    await project.up();
  };

  test("the message of a default provider does not speak of one", async () => {
    const { project, run } = await openStage({ program: token.replace(", { provider: acme }", "") });
    await project.up();
    run("");
    const { text } = await project.up({ env: { PLANETSCALE_SERVICE_TOKEN: plantedSecret() }, expectFailure: true });
    expect(text).toContain("Check that the credential of the provider is current");
    expect(text).not.toContain("put the `Provider`");
    await project.destroy();
  });
});
