import { emulate, planetscale, tokensAt } from "./calls";

const ids = (answer: { body: { data: { id: string }[] } }): string[] => answer.body.data.map(({ id }) => id);

test("a token is created with 200, and its secret is shown in that answer and nowhere else", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const created = await api.call("POST", "/organizations/acme/service-tokens", { name: "ci" });
  expect(created.status).toBe(200);
  expect(created.body["name"]).toBe("ci");
  expect(created.body.id).toMatch(/^[a-z0-9]{12}$/);
  expect(created.body.token).toMatch(/^pscale_tkn_[\w-]{43}$/);

  const { id, token } = created.body;
  const got = await api.get(id);
  expect(got.body.id).toBe(id);
  expect(got.body.token).toBeNull();
  expect((await api.list()).text + (await api.access("GET", id)).text + (await api.grants(id)).text).not.toContain(
    token,
  );
});

test("an empty or absent body creates a token without a name, expiry or permission", async () => {
  const api = planetscale(await emulate());
  for (const body of [undefined, {}, { name: "" }, { name: null, ttl: null }]) {
    const token = (await api.call("POST", "/organizations/acme/service-tokens", body)).body;
    expect(token).toMatchObject({ name: null, display_name: token.id, expires_at: null, service_token_accesses: [] });
  }
});

test("two tokens may have the same name, and are two", async () => {
  const api = planetscale(await emulate());
  const [one, two] = [await api.create({ name: "twin" }), await api.create({ name: "twin" })];
  expect(one.id).not.toBe(two.id);
  expect(ids(await api.list())).toEqual(expect.arrayContaining([one.id, two.id]));
});

test("ttl is seconds from now by the emulator's clock, and a token past it is as good as none", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  emulator.setNow("2030-01-01T00:00:00Z");
  const { id, token, expires_at } = await api.create({ ttl: 3600 });
  expect(Math.abs(Date.parse(String(expires_at)) - Date.parse("2030-01-01T01:00:00Z"))).toBeLessThan(10_000);

  const holder = planetscale(emulator, `${id}:${token}`);
  expect((await holder.call("GET", "/organizations")).status).toBe(200);
  expect(emulator.tokens().find((each) => each.id === id)?.alive).toBe(true);
  emulator.advance("61m");
  expect((await holder.call("GET", "/organizations")).status).toBe(401);
  expect(emulator.tokens().find((each) => each.id === id)?.alive).toBe(false);
  expect((await api.get(id)).status).toBe(200);
  expect(ids(await api.list())).toContain(id);
});

test.each([{ ttl: 0 }, { ttl: -1 }, { ttl: 1.5 }, { ttl: "60" }, { name: 7 }, { name: "x".repeat(256) }, []])(
  "%j is no body for a creation: 422, and nothing is made",
  async (body) => {
    const emulator = await emulate();
    const answer = await planetscale(emulator).call("POST", "/organizations/acme/service-tokens", body);
    expect(answer.status).toBe(422);
    expect(answer.body["code"]).toBe("unprocessable");
    expect(tokensAt(emulator)).toHaveLength(1);
  },
);

test("a body that is not JSON is a bad request, and nothing is made", async () => {
  const emulator = await emulate();
  const answer = await planetscale(emulator).call("POST", "/organizations/acme/service-tokens", "{name:");
  expect([answer.status, answer.body["code"]]).toEqual([400, "bad_request"]);
  expect(tokensAt(emulator)).toHaveLength(1);
});

test("the list comes in pages of 25 unless asked otherwise, newest first, and every token is on one of them", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const made: string[] = [emulator.info.planetscale.serviceTokenId];
  for (let n = 1; n < 60; n++) made.unshift((await api.create({ name: `t${n}` })).id);

  const first = await api.list();
  expect(first.body).toMatchObject({
    current_page: 1,
    per_page: 25,
    next_page: 2,
    prev_page: null,
    prev_page_url: null,
  });
  expect(first.body).toMatchObject({ total_count: 60, total_pages: 3 });
  const second = await fetch(String(first.body["next_page_url"]), {
    headers: { authorization: `${emulator.info.planetscale.serviceTokenId}:${emulator.info.planetscale.serviceToken}` },
  });
  expect(await second.json()).toMatchObject({ current_page: 2, prev_page: 1, next_page: 3 });
  const third = await api.list("?page=3");
  expect(third.body).toMatchObject({ next_page: null, next_page_url: null });
  expect([...ids(first), ...ids(await api.list("?page=2")), ...ids(third)]).toEqual(made);
  expect(ids(await api.list("?per_page=100"))).toEqual(made);
});

test("a page past the end is empty, and a page size beyond the most is brought down to 100", async () => {
  const api = planetscale(await emulate());
  expect((await api.list("?page=9")).body).toMatchObject({ current_page: 9, data: [], next_page: null });
  expect((await api.list("?per_page=1000")).body["per_page"]).toBe(100);
  expect((await api.list("?per_page=0&page=0")).body).toMatchObject({ per_page: 1, current_page: 1 });
  expect((await api.list("?per_page=some")).body["per_page"]).toBe(25);
});

test("a deletion answers 204 without a body and ends the token at once; a second one finds nothing", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const { id, token } = await api.create();
  const removed = await api.remove(id);
  expect([removed.status, removed.text]).toEqual([204, ""]);
  expect((await planetscale(emulator, `${id}:${token}`).call("GET", "/organizations")).status).toBe(401);
  expect((await api.get(id)).status).toBe(404);
  const again = await api.remove(id);
  expect([again.status, again.body]).toEqual([404, { code: "not_found", message: "Not Found" }]);
});

test("using a token is noted in last_used_at and changes nothing else of it", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const { id, token } = await api.create();
  const { last_used_at, ...before } = (await api.get(id)).body;
  expect(last_used_at).toBeNull();
  emulator.advance("1d");
  await planetscale(emulator, `${id}:${token}`).call("GET", "/organizations");
  const { last_used_at: used, ...after } = (await api.get(id)).body;
  expect(Math.abs(Date.parse(String(used)) - emulator.now().getTime())).toBeLessThan(10_000);
  expect(after).toEqual(before);
});

test("many creations at once are many tokens", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const made = await Promise.all(Array.from({ length: 60 }, (_, n) => api.create({ name: `t${n}` })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(60);
  expect(new Set(made.map(({ token }) => token)).size).toBe(60);
  expect(tokensAt(emulator)).toHaveLength(61);
});

test("a renamed organization keeps its tokens and credentials, and its old name is 404", async () => {
  const emulator = await emulate();
  const { id, secret } = emulator.admin.planetscale.createToken();
  emulator.admin.planetscale.renameOrganization("acme-corp");
  const holder = planetscale(emulator, `${id}:${secret}`);
  expect((await holder.call("GET", "/organizations")).body.data).toMatchObject([{ name: "acme-corp" }]);
  const api = planetscale(emulator);
  expect((await api.list()).status).toBe(404);
  const answer = await api.call("GET", "/organizations/acme-corp/service-tokens");
  expect(ids(answer)).toContain(id);
  expect(() => {
    emulator.admin.planetscale.renameOrganization("x", "acme");
  }).toThrow('no organization "acme"');
});
