import { describeProgram, openStage, tokensAt } from "./support";

const none = { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "", PLANETSCALE_ACCESS_TOKEN: "" };

const program = (expiresIn: string, permissions: string): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "${expiresIn}", overlap: "2d" });
new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: [${permissions}] });
const labs = new tokens.Provider("labs", { planetscale: { accessToken: { env: "LABS" }, apiUrl: process.env.PLANETSCALE_API_URL } });
new tokens.ServiceToken("labs", { platform: "planetscale", organization: "acme" }, { provider: labs });
`;

const needed =
  "PlanetScale needs a credential. Set but empty: PLANETSCALE_SERVICE_TOKEN_ID, PLANETSCALE_SERVICE_TOKEN, PLANETSCALE_ACCESS_TOKEN. In";
const noCredential = new RegExp(`warning: ${needed} .+ A preview continues without it; `);
const noVariable =
  /warning: planetscale\.accessToken of the Provider: LABS is set but empty in the environment\. Set it and run again\./;

describeProgram("a pull request's preview, which has no credential", () => {
  test("shows the plan and sends nothing; `up` needs one before anything is sent", async () => {
    const { project, platform, run } = await openStage();
    const without = { env: { ...none, LABS: "" } };
    const { accessToken } = platform.info.planetscale;
    const sent = (): number => platform.requests().length;

    run(program("90d", '"read_branch"'));
    const first = await project.preview({ ...without, args: ["--save-plan", "plan.json"] });
    expect(first.text).toMatch(noCredential);
    expect(first.text).toMatch(noVariable);
    expect(first.text).toMatch(/\+ 8 to create/);
    const refused = await project.pulumi(["up", "--yes"], { ...without, expectFailure: true });
    expect(refused.text).toMatch(noCredential);
    // The engine ends with the first of them.
    expect(refused.text).toMatch(
      new RegExp(`error: .+ has a problem: (${needed}|planetscale.accessToken of the Provider: LABS)`),
    );
    expect([sent(), tokensAt(platform)]).toEqual([0, []]);

    await project.up({ args: ["--plan", "plan.json"], env: { LABS: accessToken } });
    expect(tokensAt(platform)).toHaveLength(2);
    const before = sent();
    await project.preview({ ...without, args: ["--expect-no-changes"] });
    run(program("30d", '"read_branch", "create_branch"'));
    const changed = await project.preview(without);
    expect(changed.text).toMatch(noCredential);
    expect(changed.text).toContain("ci: replaced (expiry-changed): expiresIn changed.");
    expect(sent()).toBe(before);
  });
});
