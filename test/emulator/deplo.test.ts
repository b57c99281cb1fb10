import { testAccounts } from "./accounts";
import { emulate } from "../support/emulator";
import { send, tokensAt } from "./calls";
import { as, deplo, refused, tokensPath, type TokenOptions } from "./deplo-calls";

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

const calls: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ["GET", tokensPath],
  ["POST", tokensPath, { name: "x", scopes: ["deploy"] }],
  ["DELETE", `${tokensPath}/:token`],
  ["GET", "/v1/me"],
  ["GET", "/projects/proj_app"],
];
const two = { deplo: { workspaces: [{ id: "ws_acme", projects: ["proj_app", "proj_docs"] }, { id: "ws_globex" }] } };

describe("the start", () => {
  test("info has what a program needs to call Deplo, and the token in it is in the list", async () => {
    const emulator = await emulate();
    expect(emulator.info.deplo).toEqual({
      apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      token: expect.stringMatching(/^sk_live_[a-z0-9]{32}$/) as string,
      workspaceId: "ws_acme",
      projects: ["proj_app", "proj_docs"],
    });
    expect(await deplo(emulator).listed()).toMatchObject([{ name: "bootstrap", scopes: ["admin"] }]);
  });

  test.each(["sk_live_short", "pk_live_0000000000000000", "sk_live_0000000000000000 "])(
    "the token %j could not be kept out of the log, and is rejected",
    async (token) => {
      const start = emulate({ deplo: { credentials: { token } } });
      await expect(start).rejects.toThrow("deplo.credentials.token: must be");
      await expect(start).rejects.not.toThrow(token);
    },
  );
});

describe("by hand", () => {
  test("a token has what was asked for, and by default the scope deploy without an expiry", async () => {
    const emulator = await emulate();
    emulator.setNow("2030-01-01T00:00:00Z");
    const { createToken } = emulator.admin.deplo;
    const plain = createToken();
    const rich = createToken({ name: "r", scopes: ["read"], projectId: "proj_app", expiresIn: "2h" });
    const expiresAt = expect.stringContaining("T02:00") as string;
    expect(await deplo(emulator).listed()).toMatchObject([
      { id: rich.id, name: "r", scopes: ["read"], projectId: "proj_app", expiresAt },
      { id: plain.id, name: "by hand", scopes: ["deploy"] },
      { name: "bootstrap" },
    ]);
  });

  test("what does not exist is an error that names it", async () => {
    const { admin } = await emulate();
    expect(() => admin.deplo.createToken({ workspaceId: "ws_nowhere" })).toThrow('no workspace "ws_nowhere"');
    expect(() => admin.deplo.createToken({ projectId: "proj_nothing" })).toThrow('no project "proj_nothing"');
    expect(() => admin.deplo.createToken({ expiresIn: "soon" })).toThrow("expiresIn:");
    expect(() => {
      admin.deplo.removeWorkspace("ws_none");
    }).toThrow('no workspace "ws_none"');
  });

  test("a removed workspace takes its tokens and projects with it", async () => {
    const emulator = await emulate(two);
    const { secret } = emulator.admin.deplo.createToken();
    emulator.admin.deplo.removeWorkspace();
    const other = deplo(emulator, emulator.admin.deplo.credentials("ws_globex").token);
    expect([await deplo(emulator, secret).works(), await other.works()]).toEqual([false, true]);
    expect((await other.list()).status).toBe(403);
  });
});

describe("callers", () => {
  test("a secret without Bearer, and an id, are no credentials", async () => {
    const emulator = await emulate();
    const { id, secret } = emulator.admin.deplo.createToken();
    for (const authorization of [secret, `Bearer ${id}`, `Basic ${secret}`, "Bearer ", ""]) {
      const answer = await send("GET", `${emulator.info.deplo.apiUrl}/v1/me`, { headers: { authorization } });
      expect(answer.body).toEqual(refused(401, "Unauthorized"));
    }
  });

  test("a token reaches its own workspace only; one that does not exist is like any other", async () => {
    const emulator = await emulate(two);
    const globex = emulator.admin.deplo.credentials("ws_globex").token;
    const target = emulator.admin.deplo.createToken().id;
    for (const [method, path, body] of calls.slice(0, 3))
      for (const [secret, at] of [
        [globex, path],
        [globex, path.replace("ws_acme", "ws_nowhere")],
        [emulator.info.deplo.token, path.replace("ws_acme", "ws_globex")],
      ] as const) {
        const answer = await deplo(emulator, secret).call(method, at.replace(":token", target), body);
        expect([answer.status, answer.body]).toEqual([403, refused(403, "Forbidden")]);
      }
    expect(tokensAt(emulator, "deplo")).toHaveLength(3);
    expect((await deplo(emulator, globex).call("GET", "/projects/proj_app")).status).toBe(404);
  });

  /** What each scope alone opens, in the order of the calls. */
  test.each<[NonNullable<NonNullable<TokenOptions>["scopes"]>[number], number[]]>([
    ["deploy", [403, 403, 403, 200, 200]],
    ["read", [200, 403, 403, 200, 200]],
    ["delete", [403, 403, 403, 200, 200]],
    ["admin", [200, 201, 204, 200, 200]],
  ])("what a token with the scope %s alone may call", async (scope, expected) => {
    const emulator = await emulate();
    const api = as(emulator, { scopes: [scope] });
    const statuses = [];
    for (const [method, path, body] of calls) {
      const { id } = emulator.admin.deplo.createToken();
      statuses.push((await api.call(method, path.replace(":token", id), body)).status);
    }
    expect(statuses).toEqual(expected);
  });

  test("the scope comes before the look-up: a token without it does not learn what exists", async () => {
    const emulator = await emulate();
    expect((await as(emulator, { scopes: ["read"] }).remove("tok_missing")).status).toBe(403);
    expect((await as(emulator, { scopes: ["admin"] }).remove("tok_missing")).status).toBe(404);
  });

  test("a token of one project sees and manages the tokens of that project, and no others", async () => {
    const emulator = await emulate();
    const { createToken } = emulator.admin.deplo;
    const others = [createToken({ projectId: "proj_docs" }), createToken()];
    const own = createToken({ projectId: "proj_app", name: "own" });
    const api = as(emulator, { projectId: "proj_app", scopes: ["admin"], name: "self" });
    expect((await api.listed()).map(({ name }) => name)).toEqual(["self", "own"]);
    for (const { id } of others) expect((await api.remove(id)).status).toBe(403);
    expect((await api.remove(own.id)).status).toBe(204);
    for (const body of [{}, { projectId: "proj_docs" }]) expect((await api.ask(body)).status).toBe(403);
    expect(await api.create({ projectId: "proj_app", scopes: ["admin"] })).toMatchObject({ projectId: "proj_app" });
    emulator.behaviors.deplo.projectTokenLists = "reject";
    expect((await api.list()).body).toEqual(refused(403, "Forbidden"));
    expect((await api.ask({ projectId: "proj_app" })).status).toBe(201);
  });

  test("a token of one project sees that project; the others are as good as absent", async () => {
    const emulator = await emulate();
    const api = as(emulator, { projectId: "proj_app" });
    const { body } = await api.call("GET", "/projects/proj_app");
    expect(body).toEqual({ id: "proj_app", workspaceId: "ws_acme", createdAt: instant });
    for (const id of ["proj_docs", "proj_missing"]) expect((await api.call("GET", `/projects/${id}`)).status).toBe(403);
    expect((await as(emulator).call("GET", "/projects/proj_docs")).status).toBe(200);
    expect((await as(emulator).call("GET", "/projects/proj_missing")).body).toEqual(refused(404, "Not Found"));
  });

  test("/v1/me has workspace, scopes and project of the calling token", async () => {
    const emulator = await emulate();
    emulator.setNow("2030-01-01T00:00:00Z");
    const { id, secret } = emulator.admin.deplo.createToken({ projectId: "proj_app", expiresIn: "1h" });
    expect((await deplo(emulator, secret).call("GET", "/v1/me")).body).toEqual({
      tokenId: id,
      workspaceId: "ws_acme",
      scopes: ["deploy"],
      projectId: "proj_app",
      expiresAt: expect.stringMatching(/^2030-01-01T01:00:0\d/) as string,
    });
  });
});

describe("creations and lists", () => {
  test("a creation has Deplo's five fields, and what was asked for beyond", async () => {
    const api = deplo(await emulate());
    expect(await api.create({ name: "CI Deploy", scopes: ["deploy", "read", "deploy"] })).toEqual({
      id: expect.stringMatching(/^tok_[a-z0-9]{12}$/) as string,
      name: "CI Deploy",
      token: expect.stringMatching(/^sk_live_[a-z0-9]{32}$/) as string,
      scopes: ["deploy", "read"],
      createdAt: instant,
    });
    const expiresAt = "2999-12-31T00:00:00.000Z";
    expect(await api.create({ projectId: "proj_docs", expiresAt: "2999-12-31" })).toMatchObject({
      projectId: "proj_docs",
      expiresAt,
    });
    expect((await api.create({ expiresAt: "2999-12-31T02:00:00+02:00" })).expiresAt).toBe(expiresAt);
    expect(await api.create({ projectId: null, expiresAt: null })).not.toHaveProperty("expiresAt");
  });

  test("the list has each token with the beginning of its secret, and its last use", async () => {
    const emulator = await emulate({ clock: () => Date.parse("2030-01-01T00:00:00Z") });
    const api = deplo(emulator);
    const { token, ...rest } = await api.create({ projectId: "proj_app", expiresAt: "2999-12-31T00:00:00Z" });
    const listed = { ...rest, prefix: `${token.slice(0, "sk_live_".length + 4)}...` };
    expect(await api.find(rest.id)).toEqual(listed);
    emulator.advance("1d");
    await deplo(emulator, token).works();
    expect(await api.find(rest.id)).toEqual({ ...listed, lastUsedAt: "2030-01-02T00:00:00.000Z" });
  });

  test.each<[unknown, ...string[]]>([
    [undefined, "name is invalid", "scopes is invalid"],
    [{ scopes: ["deploy"] }, "name is invalid"],
    [{ name: "", scopes: ["deploy"] }, "name is invalid"],
    [{ name: "x".repeat(256), scopes: ["deploy"] }, "name is too long"],
    [{ name: "x", scopes: [] }, "scopes is invalid"],
    [{ name: "x", scopes: ["deploy", "fly"] }, "scopes.1 is invalid"],
    [{ name: "x", scopes: ["deploy"], projectId: 7 }, "projectId is invalid"],
    [{ name: "x", scopes: ["deploy"], expiresAt: "soon" }, "expiresAt is invalid"],
    [{ name: "x", scopes: ["deploy"], expiresAt: "2999-02-30" }, "expiresAt is invalid"],
    [{ name: "x", scopes: ["deploy"], expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt must lie ahead"],
    [["deploy"], "the body is invalid"],
  ])("%j is an invalid body: 400 with a list of messages, and nothing is created", async (body, ...says) => {
    const emulator = await emulate();
    const answer = await deplo(emulator).call("POST", tokensPath, body);
    expect([answer.status, answer.body]).toEqual([400, refused(400, "Bad Request", says)]);
    expect((await deplo(emulator).call("POST", tokensPath, "{name:")).body).toEqual(refused(400, "Bad Request"));
    expect(tokensAt(emulator, "deplo")).toHaveLength(1);
  });

  test("a token for a project of another workspace is not created", async () => {
    const emulator = await emulate({
      deplo: { workspaces: [{ id: "ws_acme" }, { id: "ws_b", projects: ["proj_b"] }] },
    });
    const answer = await deplo(emulator).ask({ projectId: "proj_b" });
    expect(answer.body).toEqual(refused(404, "Not Found", "Project not found"));
  });
});

testAccounts("deplo", ["ws_acme", "ws_globex"], {
  ...two.deplo,
  credentials: { token: "sk_live_given-to-the-emulator" },
});
