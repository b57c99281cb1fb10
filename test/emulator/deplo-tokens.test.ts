import { emulate, tokensAt } from "./calls";
import { deplo, refused, tokensPath } from "./deplo-calls";

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

test("a token is created with 201 and Deplo's five fields; its secret is shown in that answer and nowhere else", async () => {
  const api = deplo(await emulate());
  const created = await api.call("POST", tokensPath, { name: "CI Deploy", scopes: ["deploy", "read"] });
  expect(created.status).toBe(201);
  expect(created.body).toEqual({
    id: expect.stringMatching(/^tok_[a-z0-9]{12}$/) as string,
    name: "CI Deploy",
    token: expect.stringMatching(/^sk_live_[a-z0-9]{32}$/) as string,
    scopes: ["deploy", "read"],
    createdAt: instant,
  });
  const { token } = created.body;
  for (const path of [tokensPath, "/access-tokens", "/v1/me", "/workspaces"])
    expect((await api.call("GET", path)).text).not.toContain(token);
});

test("the list tells each token with the beginning of its secret", async () => {
  const emulator = await emulate();
  const api = deplo(emulator);
  const { id, token, createdAt } = await api.create({
    name: "temp",
    projectId: "proj_app",
    expiresAt: "2999-12-31T00:00:00Z",
  });
  const prefix = (secret: string) => `${secret.slice(0, "sk_live_".length + 4)}...`;
  expect((await api.list()).body).toEqual([
    {
      id,
      name: "temp",
      prefix: prefix(token),
      scopes: ["deploy"],
      createdAt,
      projectId: "proj_app",
      expiresAt: "2999-12-31T00:00:00.000Z",
    },
    {
      id: expect.stringMatching(/^tok_/) as string,
      name: "bootstrap",
      prefix: prefix(emulator.info.deplo.token),
      scopes: ["admin"],
      createdAt: instant,
      lastUsedAt: instant,
    },
  ]);
});

test("what is asked of a token is repeated in the answer, and a scope named twice is one", async () => {
  const api = deplo(await emulate());
  const wish = { name: "x", scopes: ["read", "deploy", "read"], projectId: "proj_docs", expiresAt: "2999-12-31" };
  expect(await api.create(wish)).toMatchObject({
    name: "x",
    scopes: ["read", "deploy"],
    projectId: "proj_docs",
    expiresAt: "2999-12-31T00:00:00.000Z",
  });
  const permanent = await api.create({ projectId: null, expiresAt: null });
  expect(Object.keys(permanent)).toEqual(["id", "name", "token", "scopes", "createdAt"]);
  expect((await api.create({ expiresAt: "2999-12-31T02:00:00+02:00" })).expiresAt).toBe("2999-12-31T00:00:00.000Z");
});

test("a token works until the instant of its expiry, and from that instant on it is as good as none", async () => {
  let now = Date.parse("2030-01-01T00:00:00Z");
  const emulator = await emulate({ clock: () => now });
  expect((await deplo(emulator).ask({ expiresAt: "2030-01-01T00:00:00Z" })).status).toBe(400);
  const { id, token, createdAt } = await deplo(emulator).create({ expiresAt: "2030-01-01T01:00:00Z" });
  expect(createdAt).toBe("2030-01-01T00:00:00.000Z");
  const alive = () => tokensAt(emulator, "deplo").find((each) => each.id === id)?.alive;
  now = Date.parse("2030-01-01T00:59:59.999Z");
  expect([await deplo(emulator, token).works(), alive()]).toEqual([true, true]);
  now += 1;
  const dead = await deplo(emulator, token).call("GET", "/v1/me");
  expect([dead.status, dead.body, alive()]).toEqual([401, refused(401, "Unauthorized"), false]);
  expect(await deplo(emulator).find(id)).toMatchObject({ expiresAt: "2030-01-01T01:00:00.000Z" });
});

const wrong: [unknown, string][] = [
  [{ scopes: ["deploy"] }, "name is invalid"],
  [{ name: "", scopes: ["deploy"] }, "name is invalid"],
  [{ name: 7, scopes: ["deploy"] }, "name is invalid"],
  [{ name: "x".repeat(256), scopes: ["deploy"] }, "name is too long"],
  [{ name: "x" }, "scopes is invalid"],
  [{ name: "x", scopes: [] }, "scopes is invalid"],
  [{ name: "x", scopes: "deploy" }, "scopes is invalid"],
  [{ name: "x", scopes: ["deploy", "fly"] }, "scopes.1 is invalid"],
  [{ name: "x", scopes: ["deploy"], projectId: 7 }, "projectId is invalid"],
  [{ name: "x", scopes: ["deploy"], expiresAt: "soon" }, "expiresAt is invalid"],
  [{ name: "x", scopes: ["deploy"], expiresAt: 1_900_000_000 }, "expiresAt is invalid"],
  [{ name: "x", scopes: ["deploy"], expiresAt: "2999-02-30" }, "expiresAt is invalid"],
  [{ name: "x", scopes: ["deploy"], expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt must lie ahead"],
  [["deploy"], "the body is invalid"],
];

test.each(wrong)(
  "%j is no body for a creation: 400 with a list of messages, and nothing is made",
  async (body, says) => {
    const emulator = await emulate();
    const answer = await deplo(emulator).call("POST", tokensPath, body);
    expect([answer.status, answer.body]).toEqual([400, refused(400, "Bad Request", [says])]);
    expect(tokensAt(emulator, "deplo")).toHaveLength(1);
  },
);

test("no body is an empty one, a body that is not JSON is 400, and nothing is made", async () => {
  const emulator = await emulate();
  const api = deplo(emulator);
  const empty = await api.call("POST", tokensPath);
  expect(empty.body).toEqual(refused(400, "Bad Request", ["name is invalid", "scopes is invalid"]));
  const broken = await api.call("POST", tokensPath, "{name:");
  expect([broken.status, broken.body]).toEqual([400, refused(400, "Bad Request")]);
  expect(tokensAt(emulator, "deplo")).toHaveLength(1);
});

test("a token for a project that the workspace does not have is not made", async () => {
  const emulator = await emulate({ deplo: { workspaces: [{ id: "ws_acme" }, { id: "ws_b", projects: ["proj_b"] }] } });
  const answer = await deplo(emulator).ask({ projectId: "proj_b" });
  expect([answer.status, answer.body]).toEqual([404, refused(404, "Not Found", "Project not found")]);
  expect(tokensAt(emulator, "deplo")).toHaveLength(2);
});

test("a revocation answers 204 without a body and ends the token at once; a second one finds nothing", async () => {
  const emulator = await emulate();
  const api = deplo(emulator);
  const { id, token } = await api.create();
  expect(await deplo(emulator, token).works()).toBe(true);
  const removed = await api.remove(id);
  expect([removed.status, removed.text]).toEqual([204, ""]);
  const dead = await deplo(emulator, token).call("GET", "/v1/me");
  expect([dead.status, dead.body]).toEqual([401, refused(401, "Unauthorized")]);
  expect(await api.find(id)).toBeUndefined();
  const again = await api.remove(id);
  expect([again.status, again.body]).toEqual([404, refused(404, "Not Found")]);
});

test("a token can revoke itself, and is dead from then on", async () => {
  const emulator = await emulate();
  const api = deplo(emulator);
  const [own] = await api.listed();
  expect((await api.remove(own!.id)).status).toBe(204);
  expect(await api.works()).toBe(false);
});

test("using a token is noted in lastUsedAt and changes nothing else of it", async () => {
  let now = Date.parse("2030-01-01T00:00:00Z");
  const emulator = await emulate({ clock: () => now });
  const api = deplo(emulator);
  const { id, token } = await api.create();
  const before = await api.find(id);
  expect(before).not.toHaveProperty("lastUsedAt");
  now = Date.parse("2030-01-02T00:00:00Z");
  await deplo(emulator, token).works();
  expect(await api.find(id)).toEqual({ ...before, lastUsedAt: "2030-01-02T00:00:00.000Z" });
});

test("many creations at once are many tokens, newest first in one list", async () => {
  const emulator = await emulate();
  const api = deplo(emulator);
  const made = await Promise.all(Array.from({ length: 60 }, (_, n) => api.create({ name: `t${n}` })));
  expect(new Set(made.flatMap(({ id, token }) => [id, token])).size).toBe(120);
  const last = await api.create({ name: "last" });
  const listed = (await api.listed()).map(({ id }) => id);
  expect(listed).toHaveLength(62);
  expect(listed[0]).toBe(last.id);
});
