import { changesIn, nameOf, resourceIn, type Plan, type State } from "../engine/state";
import { answerTo, describeProgram, openStage, sentBy, tokensAt, type Stage } from "./support";

const program = ({
  token = 'expiresIn: "1w"',
  organization = "acme",
  permissions = ["read_branch", "connect_branch"],
}) => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "${organization}", ${token} });
const app = new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: ${JSON.stringify(permissions)} });
const { value, envVars } = ci.withGrants(app);
new Consumer("deploy", { value, tokenId: ci.tokenId });
exports.value = value;
exports.id = ci.tokenId;
exports.variables = Object.fromEntries(Object.entries(envVars));
`;

/** The arguments that a plan names as the cause of a replacement, by resource. */
/** In alphabetical order: the engine's own is that of a Go map, another one each time. */
const replacements = ({ steps }: Plan): Record<string, unknown> =>
  Object.fromEntries(
    steps
      .filter(({ op }) => op === "replace")
      .map(({ urn, replaceReasons }) => [nameOf(urn), [...(replaceReasons ?? [])].sort()]),
  );

describeProgram("the life of a token, its grant and its consumer", () => {
  let stage: Stage;
  let steps: Awaited<ReturnType<typeof live>>;

  beforeAll(async () => {
    stage = await openStage({ program: program({}) });
    steps = await live(stage);
  });

  test("a preview sends nothing: of a creation, of no change, of an update and of a replacement", () => {
    for (const { sent } of [steps.first, steps.same, steps.granting, steps.moving, steps.expiring])
      expect(sent).toEqual([]);
  });

  test("a creation creates the token, verifies it, grants, and only then gives the secret to its consumer", () => {
    expect(changesIn(steps.first.plan)).toEqual([
      "create pulumi-tokens-ownership",
      "create ci",
      "create app",
      "create deploy",
    ]);
    expect(steps.created.sent).toEqual([
      "POST acme/service-tokens",
      "GET organizations",
      "GET acme/service-tokens/one",
      "POST acme/service-tokens/one/access",
      "GET acme/service-tokens/one",
      "GET acme/databases/app/branches",
    ]);
    expect(steps.created.held).toMatchObject([{ who: "deploy", status: 200 }]);
  });

  test("a second up has nothing to do and sends nothing, however durations, sets and settings are written", () => {
    expect(changesIn(steps.same.plan)).toEqual([]);
    expect(steps.same.sentByUp).toEqual([]);
  });

  test("a new description and owner are stored in the state by an up that changes nothing", () => {
    expect(steps.same.token.inputs).toMatchObject({ description: "Deploys the shop", owner: "team-shop" });
  });

  // Seen with 3.259 and 3.276: a refresh counts as a change what `diff` calls one, and stores all outputs.
  test("lastUsedAt: a use is stored by a refresh, and is no change to a drift check, a refresh or an up", () => {
    const { before, after } = steps.used;
    expect(before.outputs).toHaveProperty("lastUsedAt", null);
    expect(after.outputs).toHaveProperty("lastUsedAt", expect.stringMatching(/^20\d\d-.*Z$/));
    expect(steps.used.sentByUp).toEqual([]);
  });

  test("the variables of the platform's own command line are these three, each secret", () => {
    const { variables, ...others } = steps.outputs;
    expect(variables).toEqual({
      PLANETSCALE_ORG: "[secret]",
      PLANETSCALE_SERVICE_TOKEN: "[secret]",
      PLANETSCALE_SERVICE_TOKEN_ID: "[secret]",
    });
    expect(others).toEqual({ value: "[secret]", id: steps.one.tokenId });
    expect(steps.secretOutputs["variables"]).toEqual({
      PLANETSCALE_ORG: "acme",
      PLANETSCALE_SERVICE_TOKEN: steps.one.secret,
      PLANETSCALE_SERVICE_TOKEN_ID: steps.one.tokenId,
    });
  });

  test("permissions change in place: added before removed, the secret untouched, no consumer changed in the preview", () => {
    expect(changesIn(steps.granting.plan)).toEqual(["update app"]);
    expect(steps.granted.sent).toEqual([
      "GET acme/service-tokens/one",
      "POST acme/service-tokens/one/access",
      "GET acme/service-tokens/one",
      "DELETE acme/service-tokens/one/access",
    ]);
    expect(steps.granted.held).toEqual(steps.created.held);
    expect(steps.granted.access).toEqual(["create_branch", "read_branch"]);
  });

  test("another organization or name is a replacement that names them", () => {
    expect(replacements(steps.moving.plan)).toMatchObject({ ci: ["moved", "namePrefix", "organization"] });
  });

  test("another expiry is one replacement, the grant's with it, and what uses the secret as an update", () => {
    expect(replacements(steps.expiring.plan)).toEqual({ ci: ["expiresIn", "expiry-changed"], app: ["tokenId"] });
    expect(changesIn(steps.expiring.plan).filter((change) => change.startsWith("update"))).toEqual(["update deploy"]);
  });

  test("a rotation passes the new secret on with its permissions, then revokes the old token, and no permission before", () => {
    expect(steps.rotated.sent).toEqual([
      "POST acme/service-tokens",
      "GET organizations",
      "GET acme/service-tokens/two",
      "POST acme/service-tokens/two/access",
      "GET acme/service-tokens/two",
      "GET acme/databases/app/branches",
      "DELETE acme/service-tokens/one",
    ]);
    expect(steps.two.status).toBe(200);
    expect(steps.two.secret).not.toBe(steps.one.secret);
    expect(steps.rotated.answers).toEqual({ one: 401, two: 200 });
  });

  test("destroy leaves nothing", () => {
    expect(steps.left).toEqual({ resources: [], tokens: [] });
  });

  test("the state holds the secret once, encrypted, and less than 3,000 bytes for a token", () => {
    const token = resourceIn(steps.state, "ci");
    expect(token.outputs?.["value"]).toHaveProperty("ciphertext");
    expect(JSON.stringify(token).match(/"ciphertext"/g)).toHaveLength(1);
    const bytes = JSON.stringify(token).length;
    process.stderr.write(`a token takes ${bytes} bytes of state\n`);
    expect(bytes).toBeLessThan(3_000);
  });
});

async function live(stage: Stage) {
  const { project, platform } = stage;
  const names: Record<string, string> = {};
  const sent = (act: () => Promise<unknown>) => sentBy(stage, act, names);
  const previewed = async () => {
    let plan!: Plan;
    const requests = await sent(async () => (plan = await project.plan()));
    return { plan, sent: requests };
  };
  const upped = async () => {
    const lines = await sent(() => project.up());
    return { lines, held: stage.held() };
  };

  const first = await previewed();
  const creation = await upped();
  const one = stage.held().at(-1)!;
  names[one.tokenId] = "one";
  const created = { held: creation.held, sent: creation.lines.map((line) => line.replace(one.tokenId, "one")) };
  const state: State = await project.exportState();
  const outputs = await project.outputs();
  const secretOutputs = await project.outputs({ showSecrets: true });

  stage.run(
    program({
      token: 'expiresIn: "7d", verify: false, description: "Deploys the shop", owner: "team-shop"',
      permissions: ["connect_branch", "read_branch", "connect_branch"],
    }),
  );
  const unchanged = await previewed();
  const sentByUp = await sent(() => project.up({ args: ["--expect-no-changes"] }));
  const described = await project.exportState();

  await answerTo(stage, one);
  await project.preview({ args: ["--refresh", "--expect-no-changes"] });
  await project.refresh({ args: ["--expect-no-changes"] });
  const refreshed = await project.exportState();
  const reexported = await sent(() => project.up({ args: ["--expect-no-changes"] }));

  stage.run(program({ permissions: ["read_branch", "create_branch"] }));
  const granting = await previewed();
  const granted = await upped();
  const access = platform.admin.planetscale
    .listPermissions(one.tokenId)
    .map((held) => held.access)
    .sort();

  stage.run(program({ token: 'expiresIn: "1w", namePrefix: "other"', organization: "other" }));
  const moving = await previewed();

  stage.run(program({ token: 'expiresIn: "30d"', permissions: ["read_branch", "create_branch"] }));
  const expiring = await previewed();
  // For the search for secrets at the end: the form in which the engine shows the most.
  await project.preview({ args: ["--diff"] });
  const rotation = await upped();
  const two = stage.held().at(-1)!;
  const answers = { one: await answerTo(stage, one), two: await answerTo(stage, two) };

  await project.destroy();
  const { deployment } = await project.exportState();
  return {
    first,
    created,
    state,
    outputs,
    secretOutputs,
    same: { ...unchanged, sentByUp, token: resourceIn(described, "ci") },
    used: { before: resourceIn(described, "ci"), after: resourceIn(refreshed, "ci"), sentByUp: reexported },
    granting,
    granted: { sent: granted.lines, held: granted.held, access },
    moving,
    expiring,
    rotated: { sent: rotation.lines.map((line) => line.replace(two.tokenId, "two")), answers },
    one,
    two,
    left: { resources: deployment.resources ?? [], tokens: tokensAt(platform) },
  };
}
