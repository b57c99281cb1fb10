import { emulate, tokensAt } from "./calls";
import { fastapiCloud, jsonOf, letIn, nobody, start, still } from "./fastapi-cloud-calls";

test("a token is created with 201, and its value is shown in that answer and nowhere else", async () => {
  const emulator = await emulate({ clock: still });
  const api = fastapiCloud(emulator);
  const created = await api.mint({ name: "ci", expires_in_days: 30 });
  const { id, value } = jsonOf(created);
  expect([created.status, jsonOf(created)]).toEqual([
    201,
    { id, name: "ci", expired_at: "2030-01-31T00:00:00Z", value: expect.stringMatching(/^fcd_[\w-]{43}$/) as string },
  ]);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const listed = await api.list();
  expect([listed.status, jsonOf(listed)]).toEqual([
    200,
    { data: [{ id, name: "ci", created_at: "2030-01-01T00:00:00Z", expired_at: "2030-01-31T00:00:00Z" }] },
  ]);
  expect((await api.app()).text).not.toContain(value);
  expect(tokensAt(emulator, "fastapiCloud")).toEqual([
    {
      platform: "fastapiCloud",
      id,
      name: "ci",
      createdAt: start,
      expiresAt: "2030-01-31T00:00:00.000Z",
      alive: true,
    },
  ]);
});

test("a token works until its last day is over, and stays in the list as expired", async () => {
  const emulator = await emulate({ clock: still });
  const { id, value } = await fastapiCloud(emulator).made({ name: "ci", expires_in_days: 1 });
  emulator.setNow("2030-01-01T23:59:59.999Z");
  expect(await letIn(emulator, value)).toBe(true);
  expect(emulator.admin.fastapiCloud.listTokens()).toMatchObject([{ id, status: "Active" }]);
  emulator.setNow("2030-01-02T00:00:00.000Z");
  expect(await letIn(emulator, value)).toBe(false);
  expect(emulator.admin.fastapiCloud.listTokens()).toMatchObject([{ id, status: "Expired" }]);
  expect(await fastapiCloud(emulator).listed()).toMatchObject([{ id, expired_at: "2030-01-02T00:00:00Z" }]);
  expect(tokensAt(emulator, "fastapiCloud")).toMatchObject([{ id, alive: false }]);
});

test.each([
  [1, "2030-01-02T00:00:00Z"],
  [365, "2031-01-01T00:00:00Z"],
  [undefined, "2030-04-01T00:00:00Z"],
])("expires_in_days %p ends at %s", async (days, end) => {
  const emulator = await emulate({ clock: still });
  expect((await fastapiCloud(emulator).made({ name: "ci", expires_in_days: days }))["expired_at"]).toBe(end);
});

test("a deletion answers 204 without a body and ends the token at once; a second one finds nothing", async () => {
  const emulator = await emulate();
  const api = fastapiCloud(emulator);
  const { id, value } = await api.made();
  const removed = await api.remove(id);
  expect([removed.status, removed.text]).toEqual([204, ""]);
  expect(await letIn(emulator, value)).toBe(false);
  expect(await api.listed()).toEqual([]);
  for (const gone of [id, nobody]) {
    const again = await api.remove(gone);
    expect([again.status, jsonOf(again)]).toEqual([404, { detail: "Deploy token not found" }]);
  }
});

test("an expired token can still be deleted", async () => {
  const emulator = await emulate();
  const { id } = await fastapiCloud(emulator).made({ name: "ci", expires_in_days: 1 });
  emulator.advance("2d");
  expect((await fastapiCloud(emulator).remove(id)).status).toBe(204);
});

test("a token of another app is not there under this one", async () => {
  const emulator = await emulate();
  const [, web] = emulator.info.fastapiCloud.apps;
  const { id, secret } = emulator.admin.fastapiCloud.createToken({ appId: web!.id });
  expect((await fastapiCloud(emulator).remove(id)).status).toBe(404);
  expect((await fastapiCloud(emulator).regenerate(id)).status).toBe(404);
  expect(await fastapiCloud(emulator).listed()).toEqual([]);
  expect((await fastapiCloud(emulator, secret).call("GET", `/apps/${web!.id}`)).status).toBe(200);
});

test("regenerating gives a new value for the same token: the old one is dead at once, an expired one lives again", async () => {
  const emulator = await emulate({ clock: still });
  const api = fastapiCloud(emulator);
  const { id, value } = await api.made({ name: "ci", expires_in_days: 2 });
  emulator.advance("1d");
  const answer = await api.regenerate(id);
  const second = jsonOf(answer).value;
  expect([answer.status, jsonOf(answer)]).toEqual([
    200,
    { id, name: "ci", expired_at: "2030-01-04T00:00:00Z", value: second },
  ]);
  expect([await letIn(emulator, value), await letIn(emulator, second)]).toEqual([false, true]);
  emulator.advance("3d");
  expect(await letIn(emulator, second)).toBe(false);
  const third = emulator.admin.fastapiCloud.regenerateToken(id);
  expect([await letIn(emulator, second), await letIn(emulator, third)]).toEqual([false, true]);
  expect(await api.listed()).toMatchObject([
    { id, created_at: "2030-01-01T00:00:00Z", expired_at: "2030-01-07T00:00:00Z" },
  ]);
});

test("regenerating heeds `expires_in_days`, within the bounds of a creation", async () => {
  const emulator = await emulate({ clock: still });
  const api = fastapiCloud(emulator);
  const { id } = await api.made({ name: "ci", expires_in_days: 30 });
  const ends = async (body?: unknown) => jsonOf(await api.regenerate(id, body))["expired_at"];
  expect(await ends({ expires_in_days: 7 })).toBe("2030-01-08T00:00:00Z");
  expect(await api.listed()).toMatchObject([{ id, expired_at: "2030-01-08T00:00:00Z" }]);
  expect(await ends({})).toBe("2030-01-08T00:00:00Z");
  for (const expires_in_days of [0, 366, null])
    expect((await api.regenerate(id, { expires_in_days })).status).toBe(422);
});

test("regenerating passes `expires_in_days` over where a creation does", async () => {
  const emulator = await emulate({ clock: still, behaviors: { fastapiCloud: { acceptExpiry: false } } });
  const { id } = emulator.admin.fastapiCloud.createToken({ days: 30 });
  const answer = await fastapiCloud(emulator).regenerate(id, { expires_in_days: 7 });
  expect(jsonOf(answer)["expired_at"]).toBe("2030-01-31T00:00:00Z");
});

test("what is minted by hand is listed, works, and can be revoked behind everybody's back", async () => {
  const emulator = await emulate({ clock: still });
  const { id, secret } = emulator.admin.fastapiCloud.createToken({ name: "hers", days: 7 });
  expect(await fastapiCloud(emulator).listed()).toMatchObject([
    { id, name: "hers", expired_at: "2030-01-08T00:00:00Z" },
  ]);
  expect(await letIn(emulator, secret)).toBe(true);
  expect(emulator.revokeToken("fastapiCloud", id)).toBe(true);
  expect(await letIn(emulator, secret)).toBe(false);
  expect(emulator.revokeToken("fastapiCloud", id)).toBe(false);
});

test("by hand a token lives 90 days, as the dashboard proposes", async () => {
  const emulator = await emulate({ clock: still, behaviors: { fastapiCloud: { defaultExpiryDays: 7 } } });
  emulator.admin.fastapiCloud.createToken();
  expect(emulator.admin.fastapiCloud.listTokens()).toEqual([
    {
      id: expect.any(String) as string,
      name: "by hand",
      lastUsed: null,
      expiration: "2030-04-01T00:00:00.000Z",
      status: "Active",
    },
  ]);
});

test("the last use of a token is its last deployment", async () => {
  const emulator = await emulate({ clock: still });
  const { id, secret } = emulator.admin.fastapiCloud.createToken();
  const lastUsed = () => emulator.admin.fastapiCloud.listTokens().find((token) => token.id === id)?.lastUsed;
  await letIn(emulator, secret);
  expect(lastUsed()).toBeNull();
  emulator.advance("1d");
  await fastapiCloud(emulator, secret).deploy();
  emulator.advance("1d");
  await fastapiCloud(emulator).deploy();
  expect(lastUsed()).toBe("2030-01-02T00:00:00.000Z");
});

test("many creations at once are many tokens", async () => {
  const emulator = await emulate();
  const api = fastapiCloud(emulator);
  const made = await Promise.all(Array.from({ length: 60 }, (_, n) => api.made({ name: `t${n}` })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(60);
  expect(new Set(made.map(({ value }) => value)).size).toBe(60);
  expect((await api.listed()).map(({ name }) => name)).toEqual(Array.from({ length: 60 }, (_, n) => `t${59 - n}`));
});

test("a stale read sees the tokens as they were before the latest change", async () => {
  const emulator = await emulate();
  const api = fastapiCloud(emulator);
  await api.made({ name: "first" });
  const { id } = await api.made({ name: "second" });
  emulator.fault({ platform: "fastapiCloud", method: "GET", fault: "stale", times: 2 });
  expect((await api.listed()).map(({ name }) => name)).toEqual(["first"]);
  await api.remove(id);
  expect((await api.listed()).map(({ name }) => name)).toEqual(["second", "first"]);
  expect((await api.listed()).map(({ name }) => name)).toEqual(["first"]);
});

test("an app that goes takes its tokens with it", async () => {
  const emulator = await emulate();
  const { secret } = emulator.admin.fastapiCloud.createToken();
  const { appId } = emulator.info.fastapiCloud;
  emulator.admin.fastapiCloud.removeApp(appId);
  expect(await letIn(emulator, secret)).toBe(false);
  const gone = await fastapiCloud(emulator).list();
  expect([gone.status, jsonOf(gone)]).toEqual([404, { detail: "App not found" }]);
  expect(emulator.revokeToken("fastapiCloud", nobody)).toBe(false);
  expect(tokensAt(emulator, "fastapiCloud")).toEqual([]);
});

test("an app that is added by hand has tokens of its own", async () => {
  const emulator = await emulate();
  const appId = emulator.admin.fastapiCloud.addApp("My API");
  const { id } = emulator.admin.fastapiCloud.createToken({ appId });
  expect(emulator.admin.fastapiCloud.listTokens(appId)).toMatchObject([{ id }]);
  expect(emulator.admin.fastapiCloud.listTokens()).toEqual([]);
  expect(emulator.admin.fastapiCloud.credentials().apps).toContainEqual({
    id: appId,
    slug: "my-api",
    name: "My API",
  });
});

test("a slip of the hand is told", async () => {
  const { admin } = await emulate();
  const { regenerateToken, createToken, credentials, approve, signIn, removeApp } = admin.fastapiCloud;
  expect(() => regenerateToken(nobody)).toThrow(`no deploy token "${nobody}"`);
  expect(() => createToken({ appId: nobody })).toThrow(`no app "${nobody}"`);
  expect(() => {
    removeApp(nobody);
  }).toThrow(`no app "${nobody}"`);
  expect(() => credentials("her@acme.example")).toThrow('no user "her@acme.example"');
  expect(() => {
    approve("ABCD-EFGH");
  }).toThrow('for the code "ABCD-EFGH"');
  expect(() => signIn({ ttl: "soon" })).toThrow('ttl: must be a duration such as "2d" or "90m", not "soon"');
});

test("a paged list has 100 tokens unless it is asked otherwise", async () => {
  const emulator = await emulate({ behaviors: { fastapiCloud: { paginateTokens: true, tokenCount: true } } });
  for (let n = 0; n < 101; n++) emulator.admin.fastapiCloud.createToken();
  const { list } = fastapiCloud(emulator);
  const counts = async (query: string) => {
    const page = jsonOf(await list(query));
    return [page.data.length, page["count"]];
  };
  expect(await counts("")).toEqual([100, 101]);
  expect(await counts("?skip=100")).toEqual([1, 101]);
  expect(await counts("?limit=101")).toEqual([101, 101]);
  expect((await list("?limit=0")).status).toBe(422);
});
