import { emulate, tokensAt } from "./calls";
import { idIn, instant, letIn, serverpodCloud, still } from "./serverpod-cloud-calls";

const life = (emulator: Awaited<ReturnType<typeof emulate>>) =>
  Object.fromEntries(tokensAt(emulator, "serverpodCloud").map(({ id, alive }) => [id, alive]));

test("a token is url-safe base64 of sas, its id and 32 bytes, as the sample in Serverpod's documents is", async () => {
  const sample = "c2FzAZxXRnzFeN2xTo6xVInh3k3bNanACBRM7ux5AYOLQDgzK82PZvdRn0N_f2WqLPCZ";
  expect(idIn(sample)).toBe("019c5746-7cc5-78dd-b14e-8eb15489e1de");
  const emulator = await emulate({ clock: still });
  const token = await serverpodCloud(emulator).made();
  expect(token).toMatch(/^[\w-]+$/);
  expect([token.length, token.slice(0, 4)]).toEqual([sample.length, sample.slice(0, 4)]);
  expect(idIn(token)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(idIn(token).replace("-", "").slice(0, 12), 16)).toBe(Date.parse(instant));
});

test("a token is shown when it is made and nowhere else; its id stands in the list", async () => {
  const emulator = await emulate();
  const api = serverpodCloud(emulator);
  const token = await api.made();
  const list = await api.list();
  expect((await api.listed()).map(({ tokenId }) => tokenId)).toContain(idIn(token));
  expect(list.text).not.toContain(token);
  expect(JSON.stringify([emulator.tokens(), emulator.requests()])).not.toContain(token);
  expect(await letIn(emulator, token)).toBe(true);
});

test("the list holds a login and the token that asks, beside what was made, and a token can make and list others", async () => {
  const emulator = await emulate();
  const child = await serverpodCloud(emulator).made();
  const grandchild = await serverpodCloud(emulator, child).made();
  const listed = await serverpodCloud(emulator, grandchild).listed();
  expect(listed.map(({ method }) => method)).toEqual(["email", "CLI token", "CLI token", "CLI token"]);
  const [login] = emulator.admin.serverpodCloud.listSessions();
  expect(listed.map(({ tokenId }) => tokenId)).toEqual([
    login?.id,
    emulator.info.serverpodCloud.tokenId,
    idIn(child),
    idIn(grandchild),
  ]);
});

test("at the instant of its expiry a token still works, and one millisecond later it does not", async () => {
  const emulator = await emulate({ clock: still });
  const token = await serverpodCloud(emulator).made({ expiresAt: "2030-01-01T01:00:00.250Z", expiresAfter: null });
  emulator.setNow("2030-01-01T01:00:00.250Z");
  expect([await letIn(emulator, token), life(emulator)[idIn(token)]]).toEqual([true, true]);
  emulator.setNow("2030-01-01T01:00:00.251Z");
  expect([await letIn(emulator, token), life(emulator)[idIn(token)]]).toEqual([false, false]);
});

test("a token that is not used dies when its idle time is over, at the millisecond", async () => {
  const emulator = await emulate({ clock: still });
  const [used, unused] = [
    await serverpodCloud(emulator).made({ expiresAfter: 3_600_000 }),
    await serverpodCloud(emulator).made({ expiresAfter: 3_600_000 }),
  ];
  emulator.advance("1h");
  expect(await letIn(emulator, used)).toBe(true);
  emulator.setNow("2030-01-01T01:00:00.001Z");
  expect([life(emulator)[idIn(used)], await letIn(emulator, unused)]).toEqual([true, false]);
  for (let hour = 0; hour < 3; hour++) {
    emulator.advance("59m");
    expect(await letIn(emulator, used)).toBe(true);
  }
  emulator.advance("61m");
  expect(await letIn(emulator, used)).toBe(false);
});

test("a fixed end holds however often a token is used", async () => {
  const emulator = await emulate({ clock: still });
  const token = await serverpodCloud(emulator).made({ expiresAt: "2030-01-01T02:00:00Z", expiresAfter: 3_600_000 });
  emulator.advance("1h");
  expect(await letIn(emulator, token)).toBe(true);
  emulator.advance("1h");
  expect(await letIn(emulator, token)).toBe(true);
  emulator.advance("1s");
  expect(await letIn(emulator, token)).toBe(false);
});

test("only a use counts: a refused call with another secret, and being listed, do not", async () => {
  const emulator = await emulate({ clock: still });
  const token = await serverpodCloud(emulator).made();
  const lastUsed = async () =>
    (await serverpodCloud(emulator).listed()).find(({ tokenId }) => tokenId === idIn(token))?.lastUsedAt;
  emulator.advance("1d");
  expect(await letIn(emulator, token.slice(0, -8) + "AAAAAAAA")).toBe(false);
  expect(await lastUsed()).toBe(instant);
  await letIn(emulator, token);
  expect(await lastUsed()).toBe("2030-01-02T00:00:00.000Z");
});

test("ending another token answers false, and that token is dead and gone at once", async () => {
  const emulator = await emulate();
  const api = serverpodCloud(emulator);
  const token = await api.made();
  const answer = await api.logout(idIn(token));
  expect([answer.status, answer.text]).toEqual([200, "false"]);
  expect(await letIn(emulator, token)).toBe(false);
  expect((await api.listed()).map(({ tokenId }) => tokenId)).not.toContain(idIn(token));
  expect(life(emulator)).not.toHaveProperty(idIn(token));
});

test.each(["null", "none", "its own"])(
  "%s id ends the session of the call itself, and the answer is true",
  async (id) => {
    const emulator = await emulate();
    const token = await serverpodCloud(emulator).made();
    const { call } = serverpodCloud(emulator, token);
    const bodies = { null: { authTokenId: null }, none: {}, "its own": { authTokenId: idIn(token) } };
    const answer = await call("authWithAuth/logoutDevice", bodies[id as keyof typeof bodies]);
    expect([answer.status, answer.text]).toEqual([200, "true"]);
    expect(await letIn(emulator, token)).toBe(false);
    expect(await letIn(emulator, emulator.info.serverpodCloud.token)).toBe(true);
  },
);

test("an id that is not there is a NotFoundException, and a second end of the same one too", async () => {
  const emulator = await emulate();
  const api = serverpodCloud(emulator);
  const id = idIn(await api.made());
  await api.logout(id);
  const before = life(emulator);
  for (const absent of [id, "019c5746-7cc5-78dd-b14e-8eb15489e1de", "nonsense", ""]) {
    const { status, body } = await api.logout(absent);
    expect([status, body["className"]]).toEqual([400, "NotFoundException"]);
  }
  expect(life(emulator)).toEqual(before);
});

test("logoutAll ends everything of the user, the login and the caller included, and nothing of another user", async () => {
  const emulator = await emulate({ serverpodCloud: { users: ["a@acme.example", "b@acme.example"] } });
  const { credentials, listSessions } = emulator.admin.serverpodCloud;
  await serverpodCloud(emulator).made();
  const answer = await serverpodCloud(emulator).logoutAll();
  expect([answer.status, answer.text]).toEqual([200, "null"]);
  expect([listSessions("a@acme.example").length, listSessions("b@acme.example").length]).toEqual([0, 2]);
  expect(await letIn(emulator, credentials("a@acme.example").token)).toBe(false);
  expect(await letIn(emulator, credentials("b@acme.example").token)).toBe(true);
});

test("an expired token stands in the list until it is ended", async () => {
  const emulator = await emulate({ clock: still });
  const api = serverpodCloud(emulator);
  const id = idIn(await api.made({ expiresAt: "2030-01-01T01:00:00Z" }));
  emulator.advance("2h");
  expect((await api.listed()).map(({ tokenId }) => tokenId)).toContain(id);
  expect((await api.logout(id)).text).toBe("false");
  expect((await api.listed()).map(({ tokenId }) => tokenId)).not.toContain(id);
});

test("a stale list is the one before the last change; the user, and what is ended, are never stale", async () => {
  const emulator = await emulate();
  const api = serverpodCloud(emulator);
  emulator.fault({ platform: "serverpodCloud", fault: "stale" });
  expect((await api.call("users/readUser")).body["email"]).toBe("admin@acme.example");
  const [first, second] = [idIn(await api.made()), idIn(await api.made())];
  const stale = () => {
    emulator.fault({ platform: "serverpodCloud", fault: "stale" });
  };
  stale();
  const ids = (await api.listed()).map(({ tokenId }) => tokenId);
  expect([ids.includes(first), ids.includes(second)]).toEqual([true, false]);
  stale();
  expect((await api.logout(second)).text).toBe("false");
  expect((await api.listed()).map(({ tokenId }) => tokenId)).not.toContain(second);
});

test("many at once are many", async () => {
  const emulator = await emulate();
  const made = await Promise.all(Array.from({ length: 60 }, () => serverpodCloud(emulator).made()));
  expect(new Set(made.map(idIn)).size).toBe(60);
  expect(tokensAt(emulator, "serverpodCloud")).toHaveLength(62);
});

test("what the emulator tells of a token: no name, the fixed end, and whether it lives", async () => {
  const emulator = await emulate({ clock: still });
  const end = "2030-01-02T00:00:00.000Z";
  const id = idIn(await serverpodCloud(emulator).made({ expiresAt: end, expiresAfter: 1000 }));
  const common = { platform: "serverpodCloud", id, name: null, createdAt: instant, expiresAt: end };
  const told = () => tokensAt(emulator, "serverpodCloud").find((token) => token.id === id);
  expect(told()).toEqual({ ...common, alive: true });
  emulator.advance("2s");
  expect(told()).toEqual({ ...common, alive: false });
  expect(emulator.revokeToken("serverpodCloud", id)).toBe(true);
  expect(told()).toBeUndefined();
  expect(emulator.revokeToken("serverpodCloud", id)).toBe(false);
});
