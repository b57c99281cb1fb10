import type { DeploBehaviors } from "../../sdk/testing";
import { emulate } from "./calls";
import { as, deplo, refused, tokensPath } from "./deplo-calls";
import { caller, created, hurried, projectAdmin, statusOf, twice, under, withExpired, type Look } from "./deplo-looks";

/** A deed, what the default makes of it, the other position, and what that one makes of it. */
const laws: { [Name in keyof DeploBehaviors]: readonly [Look, unknown, DeploBehaviors[Name], unknown] } = {
  otherWorkspace: [(emulator) => statusOf(deplo(emulator).call("GET", tokensPath.replace("acme", "b"))), 403, 404, 404],
  workspaceHeader: [
    (emulator) =>
      Promise.all(
        ["ws_other", "ws_acme"].map((id) =>
          statusOf(deplo(emulator).call("GET", "/access-tokens", undefined, { "x-workspace-id": id })),
        ),
      ),
    [200, 200],
    "reject",
    [403, 200],
  ],
  otherProject: [
    async (emulator) => {
      const api = projectAdmin(emulator);
      const { id } = emulator.admin.deplo.createToken();
      return [await statusOf(api.remove(id)), await statusOf(api.call("GET", "/projects/proj_docs"))];
    },
    [403, 403],
    404,
    [404, 404],
  ],
  tokenManagers: [
    async (emulator) => {
      const api = as(emulator, { scopes: ["deploy"] });
      const { id } = emulator.admin.deplo.createToken();
      return Promise.all([
        statusOf(api.ask()),
        statusOf(api.remove(id)),
        statusOf(api.list()),
        statusOf(api.ask({ scopes: ["deploy", "read"] })),
      ]);
    },
    [403, 403, 403, 403],
    "any",
    [201, 204, 403, 403],
  ],
  limitToOwnScopes: [
    async (emulator) => {
      emulator.behaviors.deplo.tokenManagers = "any";
      return [
        await statusOf(as(emulator, { scopes: ["read"] }).ask({ scopes: ["admin"] })),
        await statusOf(projectAdmin(emulator).ask()),
        await statusOf(projectAdmin(emulator).ask({ projectId: "proj_app" })),
      ];
    },
    [403, 403, 201],
    false,
    [201, 201, 201],
  ],
  projectTokenLists: [
    async (emulator) => (await projectAdmin(emulator).listed()).map(({ name }) => name),
    ["by hand"],
    "all",
    ["by hand", "bootstrap"],
  ],
  createStatus: [created({}), 201, 200, 200],
  fullCreateResponse: [
    created({ projectId: "proj_app", expiresAt: "2999-12-31" }, ({ body }) => Object.keys(body)),
    ["id", "name", "token", "scopes", "createdAt", "projectId", "expiresAt"],
    false,
    ["id", "name", "token", "scopes", "createdAt"],
  ],
  deleteStatus: [
    async (emulator) => {
      const { status, text } = await deplo(emulator).remove(emulator.admin.deplo.createToken().id);
      return [status, text];
    },
    [204, ""],
    200,
    [200, '{"success":true}'],
  ],
  listFormat: [
    async (emulator) => {
      const { call } = deplo(emulator);
      const lists = [await call("GET", tokensPath), await call("GET", "/workspaces")];
      return lists.map(({ body }) => (Array.isArray(body) ? "array" : [Object.keys(body), body.data.length]));
    },
    ["array", "array"],
    "data",
    [
      [["data"], 1],
      [["data"], 1],
    ],
  ],
  order: [
    async (emulator) => {
      await deplo(emulator).create({ name: "later" });
      return (await deplo(emulator).listed()).map(({ name }) => name);
    },
    ["later", "bootstrap"],
    "oldest",
    ["bootstrap", "later"],
  ],
  emptyFields: [
    async (emulator) => {
      const { expiresAt, projectId, id } = await deplo(emulator).create();
      return [expiresAt, projectId, (await deplo(emulator).find(id))?.lastUsedAt];
    },
    [undefined, undefined, undefined],
    "null",
    [null, null, null],
  ],
  listExpired: [
    withExpired(async (api, id) => [(await api.listed()).length, await statusOf(api.remove(id))]),
    [2, 204],
    false,
    [1, 404],
  ],
  invalidBody: [
    created({ name: 7 }, ({ body }) => body),
    refused(400, "Bad Request", ["name is invalid"]),
    422,
    refused(422, "Unprocessable Entity", ["name is invalid"]),
  ],
  unknownProperties: [
    created({ nmae: "x" }, ({ status, body }) => [status, body["message"]]),
    [201, undefined],
    "reject",
    [400, ["a property should not exist"]],
  ],
  acceptProjectId: [
    async (emulator) => {
      const { id, projectId } = await deplo(emulator).create({ projectId: "proj_app" });
      emulator.behaviors.deplo.unknownProperties = "reject";
      const again = await statusOf(deplo(emulator).ask({ projectId: "proj_app" }));
      return [projectId, (await deplo(emulator).find(id))?.projectId, again];
    },
    ["proj_app", "proj_app", 201],
    false,
    [undefined, undefined, 400],
  ],
  returnProject: [
    async (emulator) => {
      const { id, projectId } = await deplo(emulator).create({ projectId: "proj_app" });
      return [projectId, (await deplo(emulator).find(id))?.projectId];
    },
    ["proj_app", "proj_app"],
    false,
    [undefined, undefined],
  ],
  meProjectField: [
    async (emulator) => {
      const { body } = await as(emulator, { projectId: "proj_app" }).call("GET", "/v1/me");
      return [body["projectId"], body["context"], (await deplo(emulator).call("GET", "/v1/me")).body["context"]];
    },
    ["proj_app", undefined, undefined],
    "context",
    [undefined, { project: { id: "proj_app" } }, { project: null }],
  ],
  meTokenField: [
    caller(({ body }) => [typeof body["tokenId"], typeof body.token]),
    ["string", "undefined"],
    "token",
    ["undefined", "object"],
  ],
  meStatus: [caller(({ status }) => status), 200, 404, 404],
  prefixFormat: [
    async (emulator) => {
      const { id, token } = await deplo(emulator).create({});
      const { prefix } = (await deplo(emulator).find(id)) as { prefix?: string };
      return prefix === `${token.slice(0, "sk_live_".length + 4)}...` || prefix;
    },
    true,
    "nowhere",
    undefined,
  ],
  acceptExpiry: [
    async (emulator) => {
      const expiresAt = "2999-12-31T00:00:00.000Z";
      const told = await deplo(emulator).create({ expiresAt });
      emulator.behaviors.deplo.unknownProperties = "reject";
      return [told.expiresAt, await statusOf(deplo(emulator).ask({ expiresAt }))];
    },
    ["2999-12-31T00:00:00.000Z", 201],
    false,
    [undefined, 400],
  ],
  expiryPrecision: [
    created({ expiresAt: "2999-12-31T13:14:15.678Z" }, ({ body }) => body["expiresAt"]),
    "2999-12-31T13:14:15.678Z",
    "day",
    "2999-12-31T00:00:00.000Z",
  ],
  pastExpiry: [
    async (emulator) => {
      const { status, body } = await deplo(emulator).ask({ expiresAt: "2020-01-01" });
      return [status, status === 201 && (await deplo(emulator, body.token).works())];
    },
    [400, false],
    "accept",
    [201, false],
  ],
  unknownProject: [created({ projectId: "proj_missing" }), 404, 400, 400],
  maxNameLength: [created({ name: "x".repeat(256) }), 400, 0, 201],
  duplicateNames: [twice({ name: "twin" }), [201, 201], false, [201, 409]],
  maxTokens: [twice({}), [201, 201], 2, [201, 402]],
  limitStatus: [under({ maxTokens: 1 }, created({})), 402, 409, 409],
  countExpired: [
    under(
      { maxTokens: 2 },
      withExpired((api) => statusOf(api.ask())),
    ),
    402,
    false,
    201,
  ],
  secretLength: [created({}, ({ body }) => body.token.length), "sk_live_".length + 32, 16, "sk_live_".length + 16],
  requestsPerMinute: [under({ rateLimit: true }, hurried), [200, 200], 1, [200, 429]],
  rateLimit: [under({ requestsPerMinute: 1 }, hurried), [200, 200], true, [200, 429]],
  retryAfter: [
    under({ rateLimit: true, requestsPerMinute: 0 }, async (emulator) =>
      (await deplo(emulator).list()).headers.has("retry-after"),
    ),
    true,
    false,
    false,
  ],
};

test.each(Object.entries(laws))("the behavior %s does what it says", async (name, [look, usual, other, otherwise]) => {
  expect(await look(await emulate())).toEqual(usual);
  expect(await look(await emulate({ behaviors: { deplo: { [name]: other } } }))).toEqual(otherwise);
});

test("every behavior has its law above", async () => {
  const { behaviors } = await emulate();
  expect(Object.keys(behaviors.deplo).sort()).toEqual(Object.keys(laws).sort());
});
