import type { TokenApi, Spec } from "../../provider/platforms/contract";
import { tokenIdIn } from "../../provider/platforms/serverpod-cloud/token-id";
import { Secret } from "../../provider/values/secret";
import { connect } from "../support/emulated";
import { expectHidden, failureOf } from "../support/errors";
import { nameOfMint } from "../support/names";
import { fixtures } from "../support/platforms";
import { connected, type Connected, type Behaviors } from "./connected";

const args: Spec = { platform: "serverpodCloud", idleTtl: "30d", expiresIn: "7d" };
const { absentId } = fixtures.serverpodCloud;
const dayMs = 86_400_000;

interface Setup extends Connected {
  readonly issuer: TokenApi;
  /** Mints by the platform's own API; the state of the token, and its id. */
  readonly make: (spec?: Spec, name?: string) => Promise<{ where: Spec; tokenId: string }>;
}

async function serverpod(behaviors: Behaviors<"serverpodCloud"> = {}, ...users: readonly string[]): Promise<Setup> {
  const options = users.length > 0 ? { serverpodCloud: { users } } : {};
  const setup = await connected("serverpodCloud", behaviors, options);
  const tokenApi = setup.connection.ServiceToken!;
  return {
    ...setup,
    issuer: tokenApi,
    async make(spec = args, name = nameOfMint(1)) {
      const { tokenId, facts } = await tokenApi.create(spec, name);
      return { where: { ...spec, ...facts }, tokenId };
    },
  };
}

const methodsOf = (requests: ReturnType<Setup["sent"]>): string[] =>
  requests.map(({ path }) => path.split("/").at(-1)!);

describe("the id inside a token", () => {
  const token = (...parts: readonly (Buffer | string)[]): string =>
    Buffer.concat(parts.map((part) => Buffer.from(part))).toString("base64url");
  const id = Buffer.from("019c57467cc578ddb14e8eb15489e1de", "hex");
  const secret = Buffer.alloc(32, 0xfb);

  test("is read in the form of the platform's own sample", () => {
    const sample = token("sas", id, secret);
    expect(sample).toMatch(/^c2FzAZxXRnzFeN2xTo6xVInh3[\w-]{43}$/);
    expect(tokenIdIn(sample)).toBe("019c5746-7cc5-78dd-b14e-8eb15489e1de");
  });

  test.each([16, 31, 33, 64])("is read whatever length the server gives to secrets, such as %s bytes", (length) => {
    expect(tokenIdIn(token("sas", id, Buffer.alloc(length, 7)))).toBe("019c5746-7cc5-78dd-b14e-8eb15489e1de");
  });

  test.each([
    ["empty", ""],
    ["of another beginning", token("sbs", id, secret)],
    ["without a secret", token("sas", id)],
    ["another platform's", "pscale_tkn_of-somebody-else-entirely"],
  ])("is none when the text is %s", (_what, text) => {
    expect(tokenIdIn(text)).toBeUndefined();
  });

  test("is the one that the platform's list shows", async () => {
    const { emulator, make } = await serverpod();
    const { tokenId } = await make();
    expect(emulator.admin.serverpodCloud.listSessions()).toContainEqual({ id: tokenId, kind: "token" });
  });
});

test("a mint sends both ends, and null for one that is not asked for", async () => {
  const { make, sent, clock } = await serverpod();
  const body = async (spec: Spec): Promise<{ expiresAt: string | null; expiresAfter: number | null }> => {
    sent();
    await make({ platform: "serverpodCloud", ...spec });
    return sent().find(({ path }) => path.endsWith("createCliToken"))!.body as never;
  };
  expect(await body({ idleTtl: "never" })).toEqual({ expiresAt: null, expiresAfter: null });
  expect(await body({ idleTtl: "36h", expiresIn: "12h" })).toEqual({
    expiresAt: new Date(clock.now() + dayMs / 2).toISOString(),
    expiresAfter: 1.5 * dayMs,
  });
  const { expiresAt, expiresAfter } = await body({ idleTtl: "30d", expiresAt: "2027-01-31T00:00:00.000Z" });
  expect(expiresAt).toMatch(/^2027-01-30T(19|2\d):..:..\....Z$/);
  expect(expiresAfter).toBeGreaterThan(30 * dayMs - 2 ** 24);
  expect(expiresAfter).toBeLessThanOrEqual(30 * dayMs);
});

test("no life of a token asks to end a session without its id, or every session", async () => {
  const { emulator, issuer: tokenApi, make, fault, sent } = await serverpod();
  for (const ill of [undefined, "drop-after", "truncate", "html", "drop-before"] as const) {
    const { where, tokenId } = await make();
    if (ill) fault({ path: "logoutDevice", fault: ill });
    await tokenApi.revoke(where, tokenId);
    await tokenApi.revoke(where, absentId);
    await failureOf(tokenApi.revoke(where, ""));
  }
  const requests = sent();
  expect(methodsOf(requests)).not.toContain("logoutAll");
  const ended = requests.filter(({ path }) => path.endsWith("logoutDevice")).map(({ body }) => body);
  expect(ended.length).toBeGreaterThanOrEqual(10);
  for (const body of ended) expect(body).toEqual({ authTokenId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect(emulator.admin.serverpodCloud.listSessions().map(({ kind }) => kind)).toEqual(["login", "token"]);
});

describe.each<[string, Behaviors<"serverpodCloud">]>([
  ["an exception with 400", { unknownToken: "exception" }],
  ["an exception with 404", { unknownToken: "not-found" }],
  ["false", { unknownToken: "false" }],
  ["400 without a body", { unknownToken: "bad-request" }],
  ["a refusal of what is another's", { foreignToken: "reject" }],
])("where `logoutDevice` says %s to an id that is not the user's", (_what, behaviors) => {
  test("a token is revoked, and one that is not there is as good as revoked", async () => {
    const { issuer: tokenApi, make, alive } = await serverpod(behaviors);
    const { where, tokenId } = await make();
    await tokenApi.revoke(where, absentId);
    expect(alive(tokenId)).toBe(true);
    await tokenApi.revoke(where, tokenId);
    expect(alive(tokenId)).toBe(false);
    await tokenApi.revoke(where, tokenId);
  });

  test("a token of another user is not, and nothing is asked about it", async () => {
    const setup = await serverpod(behaviors, "a@acme.example", "b@acme.example");
    const { where, tokenId } = await setup.make();
    const { token } = setup.emulator.admin.serverpodCloud.credentials("b@acme.example");
    const other = connect("serverpodCloud", { ...setup, env: { ...setup.env, SERVERPOD_CLOUD_TOKEN: token } });
    setup.sent();
    for (const id of [tokenId, absentId])
      for (const verb of ["get", "revoke"] as const) {
        const error = await failureOf(other.ServiceToken![verb](where, id));
        expect(error.message).toContain("The provider's token belongs to another user than this resource's");
        expectHidden(error, token, ...fixtures.serverpodCloud.secrets(setup.emulator));
      }
    expect(methodsOf(setup.sent())).toEqual(["readUser"]);
    expect(setup.alive(tokenId)).toBe(true);
  });
});

test("a token that is still listed is not revoked, whatever `logoutDevice` says", async () => {
  const { issuer: tokenApi, make, fault } = await serverpod();
  const { where, tokenId } = await make();
  fault({ path: "listAuthSessions", fault: "stale" });
  const error = await failureOf(tokenApi.revoke(where, tokenId));
  expect(error.message).toMatch(
    /could not revoke the token .+: it conflicts with what is there\. It is still listed\. Run again\.$/,
  );
  await tokenApi.revoke(where, tokenId);
});

test("a token is proven by its own secret: another token's secret, which the user's platform accepts, is none", async () => {
  const { issuer: tokenApi, make, emulator } = await serverpod();
  const { where, tokenId } = await make();
  const other = emulator.admin.serverpodCloud.createToken();
  const own = await tokenApi.create(args, nameOfMint(2));
  await tokenApi.verify(where, own.tokenId, own.secret);
  const error = await failureOf(tokenApi.verify(where, tokenId, new Secret(other.secret)));
  expect(error).toMatchObject({ kind: "unauthenticated" });
  await tokenApi.revoke(where, own.tokenId);
  expect(await failureOf(tokenApi.verify(where, own.tokenId, own.secret))).toMatchObject({ kind: "unauthenticated" });
});

test("the user is asked for once, and again only when that failed", async () => {
  const { issuer: tokenApi, make, fault, sent } = await serverpod();
  fault({ path: "readUser", fault: "status", status: 403 });
  await failureOf(tokenApi.create(args, "0123456789"));
  expect(methodsOf(sent())).toEqual(["readUser"]);
  const { where, tokenId } = await make();
  await tokenApi.get(where, tokenId);
  await tokenApi.revoke(where, tokenId);
  expect(methodsOf(sent()).filter((method) => method === "readUser")).toHaveLength(1);
});

test.each([
  ["a personal access token", (setup: Setup) => setup.emulator.admin.serverpodCloud.createToken()],
  ["a log-in", (setup: Setup) => setup.emulator.admin.serverpodCloud.signIn()],
])("the provider knows itself when it runs on %s", async (_what, credential) => {
  const setup = await serverpod();
  const { id, secret } = credential(setup);
  const itself = connect("serverpodCloud", { ...setup, env: { ...setup.env, SERVERPOD_CLOUD_TOKEN: secret } });
  expect(await itself.isCredential!({}, id)).toBe("yes");
  expect(await itself.isCredential!({}, setup.emulator.info.serverpodCloud.tokenId)).toBe("no");
});

test("a token that may make no others gets a message about it, with the platform's own word", async () => {
  const { issuer: tokenApi } = await serverpod({ tokensCreateTokens: false });
  const error = await failureOf(tokenApi.create(args, "0123456789"));
  expect(error.message).toContain(
    "could not create a personal access token: the request was refused (400 ForbiddenException)",
  );
});

test.each<[string, Behaviors<"serverpodCloud">]>([
  ["a typed 401", { badCredentials: "typed" }],
  ["an exception with 400", { badCredentials: "exception" }],
])("where bad credentials are %s they prove nothing either", async (_what, behaviors) => {
  const setup = await serverpod(behaviors);
  const { where, tokenId } = await setup.make();
  const dead = connect("serverpodCloud", { ...setup, env: { ...setup.env, ...fixtures.serverpodCloud.deadEnv } });
  for (const verb of ["get", "revoke"] as const)
    expect((await failureOf(dead.ServiceToken![verb](where, tokenId))).message).toContain("UnauthenticatedException");
  expect(setup.alive(tokenId)).toBe(true);
});

test("a mint that could not begin is not looked for: nothing was sent", async () => {
  const { connection, emulator, fault } = await connected("serverpodCloud");
  fault({ path: "/readUser$", fault: "status", status: 503, times: 5 });
  const args = fixtures.serverpodCloud.tokens.DeployToken!.args(emulator);
  const error = await failureOf(connection.DeployToken!.create(args, "ci-1"));
  expect(error).toMatchObject({ kind: "unavailable", outcomeUnknown: false });
});
