import { resourceIn, type State } from "../engine/state";
import { describeProgram, openStage, sentBy, tokensAt, type Stage } from "./support";

const head = 'const where = { platform: "planetscale", organization: "acme" };\n';

/** A grant on a token that was made by hand. */
const grant = (name: string, tokenId: string, args: object): string =>
  `new tokens.TokenAccessGrant("${name}", { ...where, tokenId: "${tokenId}", ...${JSON.stringify(args)} });\n`;

const onApp = (...permissions: string[]) => ({ database: "app", permissions });

/** What a token may do, as `database:permission` or, on the organization, the permission alone. */
const holding = ({ platform }: Stage, tokenId: string): string[] =>
  platform.admin.planetscale
    .listPermissions(tokenId)
    .map(({ database, access }) => (database ? `${database}:${access}` : access))
    .sort();

const urnOf = (state: State, name: string): string => resourceIn(state, name).urn;

describeProgram("grants on tokens that were made by hand", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  async function runStory(stage: Stage) {
    const { project, platform, run } = stage;
    const { createToken, revokePermissions } = platform.admin.planetscale;
    const own = platform.info.planetscale.serviceTokenId;
    revokePermissions(own, ["read_comment"], "app");
    const ids = {
      before: createToken({ databases: { app: ["read_branch"] } }).id,
      shared: createToken().id,
      strict: createToken({ databases: { app: ["delete_branch", "read_backups"] } }).id,
      moved: createToken().id,
    };
    const all = () =>
      Object.fromEntries(Object.entries({ ...ids, own }).map(([name, id]) => [name, holding(stage, id)]));

    const right = grant("right", ids.shared, onApp("create_branch", "read_branch"));
    const kept =
      grant("strict", ids.strict, { ...onApp("read_branch"), mode: "authoritative" }) +
      grant("own", own, onApp("read_comment"));
    const moved = (database: string): string => grant("moved", ids.moved, { database, permissions: ["read_branch"] });
    run(
      head +
        right +
        grant("left", ids.shared, onApp("connect_branch", "read_branch")) +
        grant("before", ids.before, onApp("create_branch", "read_branch")) +
        grant("keeper", ids.strict, onApp("read_backups")) +
        grant("organization", ids.before, { permissions: ["read_databases"] }) +
        moved("app") +
        kept,
    );
    await project.up();
    const first = all();
    await project.up({ args: ["--expect-no-changes"] });

    run(head + right + moved("analytics") + kept);
    await project.up();
    const second = all();

    const { text } = await project.destroy({ args: ["--continue-on-error"], expectFailure: true });
    const state = await project.exportState();
    const end = all();
    await project.pulumi(["state", "delete", urnOf(state, "own"), "--yes"]);
    await project.destroy();
    return { first, second, text, end };
  }

  test("a grant adds what is missing, on a database or on the organization", () => {
    expect(story.first["before"]).toEqual(["app:create_branch", "app:read_branch", "read_databases"]);
    expect(story.first["shared"]).toEqual(["app:connect_branch", "app:create_branch", "app:read_branch"]);
  });

  test("a grant that goes takes away what it added, and nothing that was there before", () => {
    expect(story.second["before"]).toEqual(["app:read_branch"]);
  });

  test("of two grants that share a permission, the one that stays keeps it, and takes it along when it goes too", () => {
    expect(story.second["shared"]).toEqual(["app:create_branch", "app:read_branch"]);
    expect(story.end["shared"]).toEqual([]);
  });

  test("an authoritative grant removes what no grant of the program asks for", () => {
    expect(story.first["strict"]).toEqual(["app:read_backups", "app:read_branch"]);
  });

  test("a grant that is moved to another database leaves nothing at the first", () => {
    expect(story.first["moved"]).toEqual(["app:read_branch"]);
    expect(story.second["moved"]).toEqual(["analytics:read_branch"]);
  });

  test("from the token that the provider runs on nothing is taken", () => {
    expect(story.first["own"]).toContain("app:read_comment");
    expect(story.text).toMatch(
      /will not withdraw permissions from the PlanetScale token \w+: the provider itself signs in with it/,
    );
    expect(story.end["own"]).toEqual(story.first["own"]);
  });
});

describeProgram("a provider that runs on a token of its own program", () => {
  const program = `${head}
    const admin = new tokens.ServiceToken("admin", where);
    const permissions = ["read_service_tokens", "write_service_tokens", "delete_service_tokens"];
    const manage = new tokens.TokenAccessGrant("manage", { token: admin, permissions });
    exports.id = admin.tokenId;
    exports.secret = admin.withGrants(manage).value;
  `;

  test("never revokes it and never strips it of permissions, and another credential may", async () => {
    const stage = await openStage({ program });
    const { project, platform } = stage;
    await project.up();
    const { id, secret } = (await project.outputs({ showSecrets: true })) as { id: string; secret: string };
    const env = { PLANETSCALE_SERVICE_TOKEN_ID: id, PLANETSCALE_SERVICE_TOKEN: secret };
    const before = holding(stage, id);

    const refused = await project.destroy({ env, expectFailure: true });
    expect(refused.text).toContain(`will not withdraw permissions from the PlanetScale token ${id}`);
    stage.run(program.replace(/const manage.*\n/, "").replace(/withGrants\(manage\)\./, ""));
    await project.pulumi(["state", "delete", urnOf(await project.exportState(), "manage"), "--yes"]);
    const sent = await sentBy(stage, async () => {
      expect((await project.destroy({ env, expectFailure: true })).text).toContain(
        `will not revoke the PlanetScale token ${id}`,
      );
    });
    expect(sent).toEqual([]);
    expect(holding(stage, id)).toEqual(before);
    await project.destroy();
    expect(tokensAt(platform)).toEqual([]);
  });
});
