import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../provider/platforms/emulator/emulator";
import type { Emulator } from "../../sdk/testing";
import { bearer, emulate, send, tokensAt } from "./calls";
import { deplo, refused, tokensPath } from "./deplo-calls";
import { atEnd } from "../support/record";

let directory: string;
let state: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pulumi-tokens-"));
  atEnd(() => rm(directory, { recursive: true, force: true }));
  state = join(directory, "state.json");
});

test("info has what a program needs to call Deplo, and the token in it stands in the list", async () => {
  const emulator = await emulate();
  expect(emulator.info.deplo).toEqual({
    apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    token: expect.stringMatching(/^sk_live_[a-z0-9]{32}$/) as string,
    workspaceId: "ws_acme",
    projects: ["proj_app", "proj_docs"],
  });
  expect(await deplo(emulator).listed()).toMatchObject([{ name: "bootstrap", scopes: ["admin"] }]);
});

test("workspaces and projects are those of the options, the first workspace first", async () => {
  const workspaces = [{ id: "ws_b", projects: ["proj_b"] }, { id: "ws_a" }];
  const emulator = await emulate({ deplo: { workspaces } });
  expect(emulator.info.deplo).toMatchObject({ workspaceId: "ws_b", projects: ["proj_b"] });
  const { credentials } = emulator.admin.deplo;
  expect(credentials().token).toBe(emulator.info.deplo.token);
  expect(credentials("ws_a").token).not.toBe(emulator.info.deplo.token);
  const { body } = await deplo(emulator, credentials("ws_a").token).call("GET", "/v1/me");
  expect(body).toMatchObject({ workspaceId: "ws_a", scopes: ["admin"] });
});

test("what was made before restarts is there after them; the earlier bootstrap secrets are not", async () => {
  const workspaces = [{ id: "ws_acme", projects: ["proj_app"] }, { id: "ws_globex" }];
  const secretsOf = ({ admin }: Emulator) => workspaces.map(({ id }) => admin.deplo.credentials(id).token);
  const first = await emulate({ state, deplo: { workspaces } });
  const { id, token } = await deplo(first).create({ name: "kept", projectId: "proj_app", expiresAt: "2999-12-31" });
  const before = tokensAt(first, "deplo");
  const retired = secretsOf(first);
  await first.close();

  for (let start = 0; start < 2; start++) {
    const next = await emulate({ state });
    expect(tokensAt(next, "deplo")).toEqual(before);
    expect(next.info.deplo).toMatchObject({ workspaceId: "ws_acme", projects: ["proj_app"] });
    expect(await deplo(next).find(id)).toMatchObject({ projectId: "proj_app", expiresAt: "2999-12-31T00:00:00.000Z" });
    for (const secret of [token, ...secretsOf(next)]) expect(await deplo(next, secret).works()).toBe(true);
    for (const secret of retired) expect(await deplo(next, secret).works()).toBe(false);
    retired.push(...secretsOf(next));
    await next.close();
  }
});

test("options add workspaces and projects to those of a state file, and repeat none", async () => {
  await (await emulate({ state })).close();
  const workspaces = [
    { id: "ws_new", projects: ["proj_app"] },
    { id: "ws_acme", projects: ["proj_app", "proj_more"] },
  ];
  const { info, admin } = await emulate({ state, deplo: { workspaces } });
  expect(info.deplo).toMatchObject({ workspaceId: "ws_new", projects: ["proj_app"] });
  expect(() => admin.deplo.createToken({ workspaceId: "ws_acme", projectId: "proj_more" })).not.toThrow();
  const { platforms } = JSON.parse(await readFile(state, "utf8")) as { platforms: { deplo: { projects: object[] } } };
  expect(platforms.deplo.projects).toMatchObject([
    { id: "proj_app", workspaceId: "ws_acme" },
    { id: "proj_docs", workspaceId: "ws_acme" },
    { id: "proj_app", workspaceId: "ws_new" },
    { id: "proj_more", workspaceId: "ws_acme" },
  ]);
});

test("a token that is given holds over a restart, and is in no file", async () => {
  const token = "sk_live_given-to-the-emulator";
  for (let start = 0; start < 2; start++) {
    const workspaces = [{ id: "ws_acme" }, { id: "ws_globex" }];
    const emulator = await emulate({ state, deplo: { workspaces, credentials: { token } } });
    expect(emulator.info.deplo.token).toBe(token);
    expect(emulator.admin.deplo.credentials("ws_globex").token).not.toBe(token);
    expect((await deplo(emulator, token).call("GET", "/v1/me")).body["workspaceId"]).toBe("ws_acme");
    expect(tokensAt(emulator, "deplo")).toHaveLength(2);
    await emulator.close();
  }
  expect(await readFile(state, "utf8")).not.toContain("sk_live_given-");
});

test.each(["sk_live_short", "pk_live_0000000000000000", "sk_live_0000000000000000 "])(
  "the token %j could not be kept out of the log, and is refused",
  async (token) => {
    const start = startEmulator({ deplo: { credentials: { token } } });
    await expect(start).rejects.toThrow("deplo.credentials.token: must be");
    await expect(start).rejects.not.toThrow(token);
  },
);

test.each([
  [{ deplo: { workspace: "ws_acme" } }, "deplo.workspace", "workspaces, credentials"],
  [{ deplo: { workspaces: [{ id: "a" }, { name: "b" }] } }, "deplo.workspaces[1].name", "id, projects"],
  [{ deplo: { credentials: { tokne: "x" } } }, "deplo.credentials.tokne", "token"],
  [{ behaviors: { deplo: { ordr: "oldest" } } }, "behaviors.deplo.ordr", "order"],
])("an unknown option, as in %j, is an error that names %s and what is known there", async (options, name, known) => {
  const start = startEmulator(options as object);
  await expect(start).rejects.toThrow(`${name}: unknown option. Supported: `);
  await expect(start).rejects.toThrow(known);
});

test("a token made by hand has what was wished, and without a wish the scope deploy for ever", async () => {
  const emulator = await emulate();
  emulator.setNow("2030-01-01T00:00:00Z");
  const { createToken } = emulator.admin.deplo;
  const [plain, rich] = [
    createToken(),
    createToken({ name: "r", scopes: ["read"], projectId: "proj_app", expiresIn: "2h" }),
  ];
  expect(await deplo(emulator).listed()).toMatchObject([
    {
      id: rich.id,
      name: "r",
      scopes: ["read"],
      projectId: "proj_app",
      expiresAt: expect.stringContaining("T02:00") as string,
    },
    { id: plain.id, name: "by hand", scopes: ["deploy"] },
    { name: "bootstrap" },
  ]);
  expect(await deplo(emulator, plain.secret).works()).toBe(true);
});

test("what is done by hand to a thing that is not there is an error that names it", async () => {
  const { admin, revokeToken } = await emulate();
  expect(() => admin.deplo.credentials("ws_nowhere")).toThrow('no workspace "ws_nowhere"');
  expect(() => admin.deplo.createToken({ workspaceId: "ws_nowhere" })).toThrow('no workspace "ws_nowhere"');
  expect(() => admin.deplo.createToken({ projectId: "proj_nothing" })).toThrow('no project "proj_nothing"');
  expect(() => admin.deplo.createToken({ expiresIn: "soon" })).toThrow("expiresIn:");
  expect(revokeToken("deplo", "tok_nobody")).toBe(false);
});

test("a token revoked behind everybody's back is gone, at the control port as in the process", async () => {
  const emulator = await emulate();
  const [one, two] = [emulator.admin.deplo.createToken(), emulator.admin.deplo.createToken()];
  expect(emulator.revokeToken("deplo", one.id)).toBe(true);
  expect((await send("DELETE", `${emulator.info.control.url}/tokens/deplo/${two.id}`)).status).toBe(204);
  for (const { id, secret } of [one, two])
    expect([await deplo(emulator, secret).works(), await deplo(emulator).find(id)]).toEqual([false, undefined]);
});

test("a stale read sees the list before the last change; what is done is done to what is there now", async () => {
  const emulator = await emulate();
  const api = deplo(emulator);
  const { id } = await api.create({ name: "new" });
  const stale = () => {
    emulator.fault({ platform: "deplo", fault: "stale" });
  };
  stale();
  expect((await api.listed()).map(({ name }) => name)).toEqual(["bootstrap"]);
  expect((await api.listed()).map(({ name }) => name)).toEqual(["new", "bootstrap"]);
  stale();
  expect((await api.remove(id)).status).toBe(204);
  stale();
  expect((await api.remove(id)).status).toBe(404);
});

test.each([401, 403, 404, 409, 429, 500, 503])("an ordered %i has NestJS's error body", async (status) => {
  const emulator = await emulate();
  emulator.fault({ platform: "deplo", fault: "status", status });
  const { body } = await deplo(emulator).list();
  expect(body).toEqual(refused(status, expect.any(String) as string, expect.any(String)));
  expect(body["message"]).toBe(body["error"]);
});

test("no secret is in the log, the file, a control answer or an error", async () => {
  const emulator = await emulate({ state });
  const { apiUrl, token } = emulator.info.deplo;
  const { url } = emulator.info.control;
  const api = deplo(emulator);
  const canaries = [token, (await api.create()).token, emulator.admin.deplo.createToken().secret];
  const texts = [];
  for (const canary of canaries) {
    const wrong = [
      await api.call("POST", tokensPath, { name: 1, scopes: [canary], [canary]: canary, expiresAt: canary }),
      await api.ask({ name: canary, projectId: canary }),
      await api.call("POST", tokensPath, `broken ${canary}`),
      await api.call("DELETE", `${tokensPath}/${canary}?token=${canary}`),
      await api.call("GET", `/projects/${canary}`),
      await send("GET", `${apiUrl}/${canary}`, { headers: { authorization: bearer(canary) } }),
      await send("PATCH", `${url}/behaviors`, { body: { deplo: { order: canary } } }),
    ];
    expect(wrong.map(({ status }) => status)).toEqual([400, 404, 400, 404, 404, 404, 400]);
    texts.push(...wrong.map(({ text }) => text));
  }
  for (const path of ["/tokens", "/requests", "/faults", "/behaviors"])
    texts.push((await send("GET", url + path)).text);
  texts.push(JSON.stringify([emulator.requests(), emulator.tokens()]));
  await emulator.close();
  const file = await readFile(state, "utf8");
  expect(file).toContain('"ci"');
  for (const canary of canaries) for (const text of [...texts, file]) expect(text).not.toContain(canary);
});

test("the log says who called and what was sent", async () => {
  const emulator = await emulate();
  const [own] = await deplo(emulator).listed();
  await deplo(emulator).create({ name: "ci", token: "x" });
  expect(emulator.requests().at(-1)).toMatchObject({
    platform: "deplo",
    method: "POST",
    path: tokensPath,
    body: { name: "ci", scopes: ["deploy"], token: "[removed]" },
    caller: own?.id,
    status: 201,
  });
});
