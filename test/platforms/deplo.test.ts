import type { TokenApi, Spec } from "../../provider/platforms/contract";
import type { TokenKind } from "../../provider/platforms/definition";
import { Secret } from "../../provider/values/secret";
import type { EmulatorOptions } from "../../sdk/testing";
import { connect } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";
import { without } from "../support/specs";
import { connected, type Connected, type Behaviors } from "./connected";

const workspace: Spec = { platform: "deplo", workspaceId: "ws_acme", namePrefix: "ci" };
const args: Spec = { ...workspace, scopes: ["deploy", "read"] };
const tokensPath = "/workspaces/ws_acme/access-tokens";

interface Setup extends Connected {
  readonly issuer: TokenApi;
}

async function deplo(behaviors: Behaviors<"deplo"> = {}, options: EmulatorOptions = {}): Promise<Setup> {
  const setup = await connected("deplo", behaviors, options);
  return { ...setup, issuer: setup.connection.ServiceToken! };
}

describe("the body of a mint", () => {
  const week = "2026-11-08T00:00:00.000Z";

  test.each<[TokenKind, string, Spec, object]>([
    ["ServiceToken", "for ever", args, { name: "ci-1", scopes: ["deploy", "read"] }],
    [
      "ServiceToken",
      "by a length",
      { ...args, expiresIn: "7d" },
      { name: "ci-1", scopes: ["deploy", "read"], expiresAt: week },
    ],
    [
      "ServiceToken",
      "by an instant",
      { ...args, expiresAt: week },
      { name: "ci-1", scopes: ["deploy", "read"], expiresAt: week },
    ],
    [
      "DeployToken",
      "for one project",
      { ...workspace, scopes: ["deploy"], projectId: "proj_app", expiresIn: "7d" },
      { name: "ci-1", scopes: ["deploy"], projectId: "proj_app", expiresAt: week },
    ],
  ])("of a %s %s has exactly what was asked for", async (kind, _how, spec, body) => {
    const { connection, sent } = await deplo();
    await connection[kind]!.create(spec, "ci-1");
    const [request, ...more] = sent();
    expect(request).toMatchObject({ method: "POST", path: tokensPath });
    expect(request!.body).toEqual(body);
    expect(more).toEqual([]);
  });
});

describe.each<[string, Behaviors<"deplo">]>([
  ["a list under `data`", { listFormat: "data" }],
  ["a list of its own", { listFormat: "array" }],
  ["the oldest first", { order: "oldest" }],
  ["what has no value as null", { emptyFields: "null" }],
  ["a creation that repeats nothing", { fullCreateResponse: false }],
  ["200 and a body to a revocation", { deleteStatus: 200 }],
])("where Deplo answers with %s", (_what, behaviors) => {
  test.each<[string, Spec]>([
    ["that expires", { ...args, expiresIn: "7d" }],
    ["that never expires", args],
  ])("a token %s is made, read, listed and revoked", async (_kind, spec) => {
    const { issuer: tokenApi, alive, clock } = await deplo(behaviors);
    const { secret, ...answered } = await tokenApi.create(spec, "ci-1");
    const info = { ...answered, ...(await tokenApi.configure!(spec, answered.tokenId, secret)) };
    await tokenApi.verify(spec, info.tokenId, secret);
    const used = { ...info, lastUsedAt: new Date(clock.now()).toISOString() };
    expect(await tokenApi.get(spec, info.tokenId)).toEqual(used);
    expect(info.expiresAt).toBe(spec["expiresIn"] === undefined ? undefined : "2026-11-08T00:00:00.000Z");
    expect(await tokenApi.list(spec)).toContainEqual(used);
    await tokenApi.revoke(spec, info.tokenId);
    expect(alive(info.tokenId)).toBe(false);
    expect(await tokenApi.get(spec, info.tokenId)).toBeUndefined();
  });
});

describe("the key that the provider runs on", () => {
  const ownId = ({ emulator }: Setup): string => fixtures.deplo.ownId!(emulator);

  test.each<[string, EmulatorOptions]>([
    ["of letters and digits", {}],
    ["with a dash and an underscore early on", { deplo: { credentials: { token: "sk_live_a-_b0123456789abcdef" } } }],
  ])("%s is known by its beginning, and no other token is taken for it", async (_form, options) => {
    const setup = await deplo({ meStatus: 404 }, options);
    const { connection, emulator } = setup;
    const { id } = emulator.admin.deplo.createToken({ scopes: ["admin"] });
    expect(await connection.isCredential!(workspace, ownId(setup))).toBe("yes");
    expect(await connection.isCredential!(workspace, id)).toBe("no");
  });

  test("is another when the provider signs in with another", async () => {
    const setup = await deplo();
    const { id, secret } = setup.emulator.admin.deplo.createToken({ scopes: ["admin"] });
    const other = connect("deplo", { ...setup, env: { ...setup.env, DEPLO_KEY: secret } });
    expect(await other.isCredential!(workspace, id)).toBe("yes");
    expect(await other.isCredential!(workspace, ownId(setup))).toBe("no");
  });

  test("is not revoked on a guess: when the list cannot be had, the question fails", async () => {
    const setup = await deplo();
    setup.fault({ method: "GET", fault: "status", status: 403 });
    await failureOf(setup.connection.isCredential!(workspace, ownId(setup)));
    expect(await setup.connection.isCredential!(workspace, ownId(setup))).toBe("yes");
  });
});

describe("the proof of a new secret", () => {
  const proving = async (
    spec: Parameters<Setup["emulator"]["admin"]["deplo"]["createToken"]>[0],
    behaviors: Behaviors<"deplo"> = {},
  ) => {
    const { issuer: tokenApi, emulator } = await deplo(behaviors);
    const { id, secret } = emulator.admin.deplo.createToken(spec);
    return () => tokenApi.verify(args, id, new Secret(secret));
  };

  test.each<[string, Parameters<typeof proving>[0], Behaviors<"deplo">]>([
    ["may read the list", { scopes: ["read"] }, {}],
    ["may only deploy, and is refused the list with 403", { scopes: ["deploy"] }, {}],
    [
      "is of one project, and is refused the list",
      { scopes: ["read"], projectId: "proj_app" },
      { projectTokenLists: "reject" },
    ],
  ])("succeeds when it %s", async (_what, spec, behaviors) => {
    await (
      await proving(spec, behaviors)
    )();
  });

  test("fails for one that is not known: 401 is no proof", async () => {
    const { issuer: tokenApi } = await deplo();
    const error = await failureOf(tokenApi.verify(args, "tok_x", new Secret(fixtures.deplo.foreignSecret)));
    expect(error.message).toContain("could not accept the new secret: the credential was not accepted (401)");
  });

  test("fails for one that has expired", async () => {
    const { issuer: tokenApi, emulator, clock } = await deplo();
    const { id, secret } = emulator.admin.deplo.createToken({ scopes: ["deploy"], expiresIn: "1h" });
    clock.advance(3_600_000);
    await failureOf(tokenApi.verify(args, id, new Secret(secret)));
  });
});

test.each<[string, Behaviors<"deplo">, Spec, RegExp]>([
  ["a project that is not there", {}, { projectId: "proj_none" }, /\(404\).+Check `workspaceId` and `projectId`/],
  [
    "another workspace",
    { otherWorkspace: 403 },
    { workspaceId: "ws_globex" },
    /\(403\).+Check `workspaceId`, and that/,
  ],
  [
    "another workspace, which is not in the answer",
    { otherWorkspace: 404 },
    { workspaceId: "ws_globex" },
    /\(404\).+Check `workspaceId`/,
  ],
])("%s is refused with what to check", async (_what, behaviors, change, sentence) => {
  const { connection } = await deplo(behaviors);
  const error = await failureOf(connection.DeployToken!.create({ ...args, projectId: "proj_app", ...change }, "ci-1"));
  expect(error.message).toMatch(sentence);
});

test.each(["read", "create", "revoke"])(
  "a key without the scope `admin` gets a message about it when it is to %s tokens",
  async (verb) => {
    const setup = await deplo();
    const { id, secret } = setup.emulator.admin.deplo.createToken({ scopes: verb === "read" ? ["deploy"] : ["read"] });
    const tokenApi = connect("deplo", { ...setup, env: { ...setup.env, DEPLO_KEY: secret } }).ServiceToken!;
    const calls: Record<string, () => Promise<unknown>> = {
      read: () => tokenApi.get(args, id),
      create: () => tokenApi.create(without(args, "expiresIn"), "ci-1"),
      revoke: () => tokenApi.revoke(args, id),
    };
    expect((await failureOf(calls[verb]!())).message).toContain(
      "Check `workspaceId`, and that the provider's token has the scope `admin` there",
    );
    expect(setup.alive(id)).toBe(true);
  },
);
