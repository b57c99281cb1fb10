import { pairWith } from "../support/platforms";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt } from "./support";

// What the engine cannot tell apart is in test/resources/parent-deleted.test.ts.

const nothingToDo = { args: ["--expect-no-changes"] };

/** Each token belongs to an app, which takes it with it when it is deleted. */
const app = pairWith({ hasParent: true, kind: "DeployToken" });

describeProgram("an app to which tokens belong", () => {
  const parent = app.fixture.parent!;

  const deploy = (id: string): string => {
    const args = { platform: app.platform, [parent.argument]: id, expiresIn: "90d", overlap: "2d" };
    return `new tokens.DeployToken("deploy", ${JSON.stringify(args)});`;
  };

  test("deleted during the overlap: PULUMI_TOKENS_FORGET ends what cannot be proven, and the message says so", async () => {
    const { platform, project, run } = await openStage();
    const living = (): string[] =>
      platform.tokens().flatMap(({ platform: at, id, alive }) => (at === app.platform && alive ? [id] : []));
    const own = String(app.token.args(platform)[parent.argument]);
    run(deploy(own));
    await project.up();
    const [first = ""] = living();
    run(deploy(parent.add(platform, "api")));
    await project.up();
    const second = living().find((id) => id !== first) ?? "";
    parent.remove(platform, own);
    const env = advance(platform, "2d");
    const { text } = await project.up({ env, expectFailure: true });
    expect(text).toContain(`Nothing proves that token ${first} is gone`);
    expect(text).toContain(
      `run again with PULUMI_TOKENS_FORGET=${first}, which removes it from the state without revoking it.`,
    );
    expect(text).not.toContain("pulumi state delete");
    const forgotten = await project.up({ env: { ...env, PULUMI_TOKENS_FORGET: `${second}, ${first}` } });
    expect(forgotten.text).toContain(`deploy: ${first} is removed from the state without being revoked`);
    // The other place answers: what is named is revoked there anyway.
    expect(forgotten.text).not.toContain(`${second} leaves`);
    await project.up({ env, ...nothingToDo });
    await project.destroy({ env: { ...env, PULUMI_TOKENS_FORGET: second } });
    expect(living()).toEqual([]);
  });
});

describeProgram("a PlanetScale organization that is renamed", () => {
  const program = (organization: string): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "${organization}", overlap: "2d" });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("use", { value: ci.withGrants(app).value, tokenId: ci.tokenId, call: {
  url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

  test("a refresh keeps the token; renamed in the program too, both work until the end of the overlap", async () => {
    const stage = await openStage({ program: program("acme") });
    const { platform, project } = stage;
    await project.up();
    platform.admin.planetscale.renameOrganization("acme-corp");
    await project.refresh();
    await project.up(nothingToDo);
    expect(await answerTo(stage, stage.held()[0]!)).toBe(200);
    stage.run(program("acme-corp"));
    await project.up();
    const [old, now] = stage.held();
    expect(await Promise.all([old!, now!].map((held) => answerTo(stage, held)))).toEqual([200, 200]);
    const env = advance(platform, "2d");
    await project.up({ env });
    expect(tokensAt(platform)).toEqual([now!.tokenId]);
    await project.up({ env, ...nothingToDo });
    await project.destroy({ env });
    expect(tokensAt(platform)).toEqual([]);
  });
});
