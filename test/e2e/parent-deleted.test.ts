import type { Emulator, PlatformName } from "../../sdk/testing";
import { pairWith } from "../support/platforms";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

/** Each token belongs to an app, which takes it with it when it is deleted. */
const app = pairWith({ hasParent: true, kind: "DeployToken" });
const parent = app.fixture.parent!;
const appOf = (platform: Emulator): string => String(app.token.args(platform)[parent.argument]);
const living = (platform: Emulator): string[] => alive(platform, app.platform);

const deploy = (id: string): string => {
  const args = { platform: app.platform, [parent.argument]: id, expiresIn: "90d", overlap: "2d" };
  return `new tokens.DeployToken("deploy", ${JSON.stringify(args)});`;
};

const alive = (platform: Emulator, name: PlatformName): string[] =>
  platform.tokens().flatMap(({ platform: at, id, alive }) => (at === name && alive ? [id] : []));

const nothingToDo = { args: ["--expect-no-changes"] };

describeProgram("an app to which tokens belong", () => {
  /** A token of the app "api", then one of another app with the same name, with an overlap between the two. */
  const moved = async (stage: Stage, between: () => void): Promise<{ first: string; second: string }> => {
    const { platform, run, project } = stage;
    run(deploy(appOf(platform)));
    await project.up();
    const [first = ""] = living(platform);
    between();
    run(deploy(parent.add(platform, "api")));
    await project.up();
    const second = living(platform).find((id) => id !== first) ?? "";
    return { first, second };
  };

  test("deleted and created again: the overlap ends in a green run, and destroy leaves nothing alive", async () => {
    const stage = await openStage();
    const { platform, project } = stage;
    const { second } = await moved(stage, () => {
      parent.remove(platform, appOf(platform));
    });
    expect(living(platform)).toEqual([second]);
    const env = advance(platform, "2d");
    await project.up({ env });
    await project.up({ env, ...nothingToDo });
    await project.destroy({ env });
    expect(living(platform)).toEqual([]);
  });

  test("deleted during the overlap: PULUMI_TOKENS_FORGET ends what cannot be proven, and the message says so", async () => {
    const stage = await openStage();
    const { platform, project } = stage;
    const { first, second } = await moved(stage, () => undefined);
    parent.remove(platform, appOf(platform));
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
    expect(living(platform)).toEqual([]);
  });

  test("deleted: the token leaves the state at a refresh, and is created at the next app", async () => {
    const { platform, run, project } = await openStage();
    run(deploy(appOf(platform)));
    await project.up();
    parent.remove(platform, appOf(platform));
    await project.refresh();
    run(deploy(parent.add(platform, "api")));
    await project.up();
    await project.destroy();
    expect(living(platform)).toEqual([]);
  });
});

describeProgram("a PlanetScale organization that is renamed", () => {
  const program = (organization: string, more = {}): string => `
const ci = new tokens.ServiceToken("ci", ${JSON.stringify({ platform: "planetscale", organization, ...more })});
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("use", { value: ci.withGrants(app).value, tokenId: ci.tokenId, call: {
  url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

  const renamed = async (more = {}): Promise<Stage> => {
    const stage = await openStage({ program: program("acme", more) });
    await stage.project.up();
    stage.platform.admin.planetscale.renameOrganization("acme-corp");
    return stage;
  };

  test("renamed in the program too: the old token ends, and the new one works", async () => {
    const stage = await renamed();
    stage.run(program("acme-corp"));
    await stage.project.up();
    const [old, now] = stage.held();
    expect(tokensAt(stage.platform)).toEqual([now!.tokenId]);
    expect(await Promise.all([old!, now!].map((held) => answerTo(stage, held)))).toEqual([401, 200]);
    await stage.project.destroy();
    expect(tokensAt(stage.platform)).toEqual([]);
  });

  test("with an overlap: both work until its end, then the old one is revoked under the new name", async () => {
    const stage = await renamed({ overlap: "2d" });
    const { platform, project } = stage;
    stage.run(program("acme-corp", { overlap: "2d" }));
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

  test("and not in the program: a refresh keeps the token, which works, and destroy revokes it", async () => {
    const stage = await renamed({ overlap: "2d" });
    await stage.project.refresh();
    await stage.project.up(nothingToDo);
    expect(await answerTo(stage, stage.held()[0]!)).toBe(200);
    await stage.project.destroy();
    expect(tokensAt(stage.platform)).toEqual([]);
  });
});

describeProgram("a Deplo workspace", () => {
  const program = (workspaceId: string): string =>
    `new tokens.ServiceToken("ci", ${JSON.stringify({ platform: "deplo", workspaceId, scopes: ["read"], overlap: "2d" })});`;

  test.each([403, 404] as const)(
    "deleted (%s from then on): its token is gone, and destroy leaves nothing",
    async (status) => {
      const workspaces = ["ws_old", "ws_new"].map((id) => ({ id, projects: [] }));
      const { project, platform, run } = await openStage({}, { deplo: { workspaces } });
      platform.behaviors.deplo.otherWorkspace = status;
      const credential = (id: string) => ({ DEPLO_KEY: platform.admin.deplo.credentials(id).token });
      run(program("ws_old"));
      await project.up({ env: credential("ws_old") });
      const env = credential("ws_new");
      const kept = alive(platform, "deplo").length;
      // While its own secret still works, nothing is proven.
      const { text } = await project.destroy({ env, expectFailure: true });
      expect(text).toContain("Nothing proves that token");
      expect(alive(platform, "deplo")).toHaveLength(kept);
      platform.admin.deplo.removeWorkspace("ws_old");
      run(program("ws_new"));
      await project.up({ env });
      const later = { ...env, ...advance(platform, "2d") };
      await project.up({ env: later });
      await project.up({ env: later, ...nothingToDo });
      await project.destroy({ env: later });
      expect(alive(platform, "deplo")).toHaveLength(1);
    },
  );
});
