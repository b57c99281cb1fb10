import { emulate, send, tokensAt } from "./calls";
import { as, deplo, refused, tokensPath, type Wish } from "./deplo-calls";

const two = { deplo: { workspaces: [{ id: "ws_acme", projects: ["proj_app", "proj_docs"] }, { id: "ws_globex" }] } };

/** Every call; the token in a path is one that is there. */
const calls: [string, string, unknown][] = [
  ["GET", tokensPath, undefined],
  ["POST", tokensPath, { name: "x", scopes: ["deploy"] }],
  ["DELETE", `${tokensPath}/:token`, undefined],
  ["GET", "/access-tokens", undefined],
  ["POST", "/access-tokens", { name: "x", scopes: ["deploy"] }],
  ["DELETE", "/access-tokens/:token", undefined],
  ["GET", "/v1/me", undefined],
  ["GET", "/workspaces", undefined],
  ["GET", "/projects/proj_app", undefined],
];

const bad = ["", "Bearer ", "Bearer sk_live_00000000000000000000000000000000", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AA"];

test.each(bad)("the authorization %j is 401 on every path, and nothing is done", async (authorization) => {
  const emulator = await emulate();
  const { id } = emulator.admin.deplo.createToken();
  for (const [method, path, body] of calls) {
    const url = emulator.info.deplo.apiUrl + path.replace(":token", id);
    const answer = await send(method, url, { body, headers: { authorization } });
    expect([answer.status, answer.body]).toEqual([401, refused(401, "Unauthorized")]);
  }
  expect(tokensAt(emulator, "deplo")).toHaveLength(2);
  expect(emulator.requests().every(({ caller }) => caller === undefined)).toBe(true);
});

test("a revoked and an expired token are 401 on every path", async () => {
  const emulator = await emulate();
  const mint = (wish: Wish) => emulator.admin.deplo.createToken({ scopes: ["admin"], ...wish });
  const [target, revoked, expired] = [mint({}), mint({}), mint({ expiresIn: "1h" })];
  emulator.advance("1h");
  emulator.revokeToken("deplo", revoked.id);
  for (const { secret } of [revoked, expired])
    for (const [method, path, body] of calls)
      expect((await deplo(emulator, secret).call(method, path.replace(":token", target.id), body)).status).toBe(401);
});

test("a bare secret without Bearer, and another token's id, are no credentials", async () => {
  const emulator = await emulate();
  const { id, secret } = emulator.admin.deplo.createToken();
  for (const authorization of [secret, `Bearer ${id}`, `Basic ${secret}`]) {
    const url = `${emulator.info.deplo.apiUrl}/v1/me`;
    expect((await send("GET", url, { headers: { authorization } })).status).toBe(401);
  }
});

test("another account's token is let in to its own workspace only, and a workspace that is not there is no other", async () => {
  const emulator = await emulate(two);
  const globex = emulator.admin.deplo.credentials("ws_globex").token;
  const target = emulator.admin.deplo.createToken().id;
  for (const [method, path, body] of calls.filter(([, path]) => path.startsWith(tokensPath))) {
    for (const [secret, at] of [
      [globex, path],
      [globex, path.replace("ws_acme", "ws_nowhere")],
      [emulator.info.deplo.token, path.replace("ws_acme", "ws_globex")],
    ] as const) {
      const answer = await deplo(emulator, secret).call(method, at.replace(":token", target), body);
      expect([answer.status, answer.body]).toEqual([403, refused(403, "Forbidden")]);
    }
  }
  expect(tokensAt(emulator, "deplo")).toHaveLength(3);
});

test("without a workspace in the path a token means its own, whatever the header says", async () => {
  const emulator = await emulate(two);
  const api = deplo(emulator, emulator.admin.deplo.credentials("ws_globex").token);
  const header = { "x-workspace-id": "ws_acme" };
  const made = await api.call("POST", "/access-tokens", { name: "g", scopes: ["read"] }, header);
  expect(made.status).toBe(201);
  const names = (await api.listed("/access-tokens")).map(({ name }) => name);
  expect(names).toEqual(["g", "bootstrap"]);
  expect((await deplo(emulator).listed("/access-tokens")).map(({ name }) => name)).toEqual(["bootstrap"]);
  expect((await deplo(emulator).call("DELETE", `/access-tokens/${made.body.id}`)).status).toBe(404);
  expect((await api.call("DELETE", `/access-tokens/${made.body.id}`, undefined, header)).status).toBe(204);
});

/** What each scope alone opens, in the order of `calls`. */
const opened: [NonNullable<NonNullable<Wish>["scopes"]>[number], number[]][] = [
  ["deploy", [403, 403, 403, 403, 403, 403, 200, 200, 200]],
  ["read", [200, 403, 403, 200, 403, 403, 200, 200, 200]],
  ["delete", [403, 403, 403, 403, 403, 403, 200, 200, 200]],
  ["admin", [200, 201, 204, 200, 201, 204, 200, 200, 200]],
];

test.each(opened)("what a token with the scope %s alone may call", async (scope, expected) => {
  const emulator = await emulate();
  const api = as(emulator, { scopes: [scope] });
  const statuses = [];
  for (const [method, path, body] of calls) {
    const answer = await api.call(method, path.replace(":token", emulator.admin.deplo.createToken().id), body);
    if (answer.status === 403) expect(answer.body).toEqual(refused(403, "Forbidden"));
    statuses.push(answer.status);
  }
  expect(statuses).toEqual(expected);
});

test("the scope comes before the look-up: a token without it does not learn what is there", async () => {
  const emulator = await emulate();
  expect((await as(emulator, { scopes: ["read"] }).remove("tok_missing")).status).toBe(403);
  expect((await as(emulator, { scopes: ["admin"] }).remove("tok_missing")).status).toBe(404);
});

test("a token of one project sees and manages the tokens of that project, and no others", async () => {
  const emulator = await emulate();
  const { createToken } = emulator.admin.deplo;
  const [other, whole, own] = [
    createToken({ projectId: "proj_docs" }),
    createToken(),
    createToken({ projectId: "proj_app", name: "own" }),
  ];
  const api = as(emulator, { projectId: "proj_app", scopes: ["admin"], name: "self" });
  expect((await api.listed()).map(({ name }) => name)).toEqual(["self", "own"]);
  for (const { id } of [other, whole]) expect((await api.remove(id)).status).toBe(403);
  expect((await api.remove(own.id)).status).toBe(204);
  for (const body of [{}, { projectId: "proj_docs" }]) expect((await api.ask(body)).status).toBe(403);
  expect(await api.create({ projectId: "proj_app", scopes: ["admin"] })).toMatchObject({ projectId: "proj_app" });
});

test("a token of one project sees that project; the others are as good as not there", async () => {
  const emulator = await emulate();
  const api = as(emulator, { projectId: "proj_app" });
  const answer = await api.call("GET", "/projects/proj_app");
  expect(answer.body).toEqual({ id: "proj_app", workspaceId: "ws_acme", createdAt: expect.any(String) as string });
  for (const id of ["proj_docs", "proj_missing"]) expect((await api.call("GET", `/projects/${id}`)).status).toBe(403);
  expect((await as(emulator).call("GET", "/projects/proj_docs")).status).toBe(200);
  expect((await as(emulator).call("GET", "/projects/proj_missing")).body).toEqual(refused(404, "Not Found"));
});

test("a project of another workspace is not there", async () => {
  const emulator = await emulate(two);
  const api = deplo(emulator, emulator.admin.deplo.credentials("ws_globex").token);
  expect((await api.call("GET", "/projects/proj_app")).status).toBe(404);
});

test("/v1/me tells workspace and scopes of the token that asks, and /workspaces its workspace", async () => {
  const emulator = await emulate(two);
  emulator.setNow("2030-01-01T00:00:00Z");
  const { id, secret } = emulator.admin.deplo.createToken({ projectId: "proj_app", expiresIn: "1h" });
  const api = deplo(emulator, secret);
  expect((await api.call("GET", "/v1/me")).body).toEqual({
    tokenId: id,
    workspaceId: "ws_acme",
    scopes: ["deploy"],
    projectId: "proj_app",
    expiresAt: expect.stringMatching(/^2030-01-01T01:00:0\d/) as string,
  });
  expect((await api.call("GET", "/workspaces")).body).toEqual([
    { id: "ws_acme", createdAt: expect.any(String) as string },
  ]);
});

test("a path that Deplo does not have is 404 in its shape, and stands in the log", async () => {
  const emulator = await emulate();
  const { body, status } = await deplo(emulator).call("PATCH", tokensPath, {});
  expect([status, body]).toEqual([404, refused(404, "Not Found")]);
  expect(emulator.requests().at(-1)).toMatchObject({
    platform: "deplo",
    method: "PATCH",
    path: tokensPath,
    status: 404,
  });
});

test("a workspace that goes takes its tokens and projects with it", async () => {
  const emulator = await emulate(two);
  const { secret } = emulator.admin.deplo.createToken();
  emulator.admin.deplo.removeWorkspace();
  expect(await deplo(emulator, secret).works()).toBe(false);
  expect(await deplo(emulator, emulator.admin.deplo.credentials("ws_globex").token).works()).toBe(true);
  expect((await deplo(emulator, emulator.admin.deplo.credentials("ws_globex").token).list()).status).toBe(403);
  expect(() => {
    emulator.admin.deplo.removeWorkspace("ws_none");
  }).toThrow('no workspace "ws_none"');
});
