import { bearer, emulate, planetscale, send } from "./calls";

const unauthorized = { code: "unauthorized", message: "Requires authentication" };
const notFound = { code: "not_found", message: "Not Found" };

const badCredentials = ["nonsense", "abcdefghijkl:pscale_tkn_0000000000000000000000000000000000000000000", ":", ""];

test.each(badCredentials)("the credential %j is 401 outside an organization and 404 inside one", async (credential) => {
  const api = planetscale(await emulate(), credential);
  const outside = await api.call("GET", "/organizations");
  expect([outside.status, outside.body]).toEqual([401, unauthorized]);
  const inside = await api.list();
  expect([inside.status, inside.body]).toEqual([404, notFound]);
});

test("a living token's id with another token's secret is a bad credential", async () => {
  const emulator = await emulate();
  const { serviceToken } = emulator.info.planetscale;
  const { id } = await planetscale(emulator).create();
  expect((await planetscale(emulator, `${id}:${serviceToken}`).call("GET", "/organizations")).status).toBe(401);
});

test("a dead bearer token gets the authentication layer's shape outside an organization, and 404 inside one", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator, bearer(emulator.admin.planetscale.signIn({ ttl: "1h" })));
  expect((await api.call("GET", "/user")).status).toBe(200);
  expect((await api.list()).status).toBe(200);
  emulator.advance("2h");
  for (const path of ["/user", "/organizations"]) {
    const answer = await api.call("GET", path);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      error: "invalid_token",
      error_description: expect.any(String) as string,
      state: expect.any(String) as string,
    });
  }
  const inside = await api.list();
  expect([inside.status, inside.body]).toEqual([404, notFound]);
});

test("both kinds of credential list the one organization they are in, without any permission", async () => {
  const emulator = await emulate({ planetscale: { organizations: [{ name: "acme" }, { name: "globex" }] } });
  const { id, secret } = emulator.admin.planetscale.createToken();
  for (const credential of [`${id}:${secret}`, bearer(emulator.info.planetscale.accessToken)]) {
    const { body } = await planetscale(emulator, credential).call("GET", "/organizations");
    expect(body.data.map(({ name }) => name)).toEqual(["acme"]);
  }
});

test("another organization is not there, whatever the credential may do in its own", async () => {
  const emulator = await emulate({ planetscale: { organizations: [{ name: "acme" }, { name: "globex" }] } });
  const { serviceTokenId, serviceToken, accessToken } = emulator.admin.planetscale.credentials("globex");
  for (const credential of [`${serviceTokenId}:${serviceToken}`, bearer(accessToken)]) {
    const api = planetscale(emulator, credential);
    expect((await api.call("GET", "/organizations/globex/service-tokens")).status).toBe(200);
    expect((await api.list()).body).toEqual(notFound);
    expect((await api.get(emulator.info.planetscale.serviceTokenId)).status).toBe(404);
  }
  const own = await planetscale(emulator).call("GET", `/organizations/acme/service-tokens/${serviceTokenId}`);
  expect(own.status).toBe(404);
});

test("/user is for users", async () => {
  const emulator = await emulate();
  const user = await planetscale(emulator, bearer(emulator.info.planetscale.accessToken)).call("GET", "/user");
  expect([user.status, user.body["default_organization"]]).toEqual([200, "acme"]);
  const token = await planetscale(emulator).call("GET", "/user");
  expect([token.status, token.body]).toEqual([401, unauthorized]);
});

const guarded: [string, string, string, unknown][] = [
  ["read_organization", "GET", "/organizations/acme", undefined],
  ["read_service_tokens", "GET", "/organizations/acme/service-tokens", undefined],
  ["write_service_tokens", "POST", "/organizations/acme/service-tokens", {}],
  ["read_service_tokens", "GET", "/organizations/acme/service-tokens/:token", undefined],
  ["delete_service_tokens", "DELETE", "/organizations/acme/service-tokens/:token", undefined],
  ["read_service_tokens", "GET", "/organizations/acme/service-tokens/:token/access", undefined],
  ["write_service_tokens", "POST", "/organizations/acme/service-tokens/:token/access", { access: ["read_invoices"] }],
  ["write_service_tokens", "DELETE", "/organizations/acme/service-tokens/:token/access", { access: ["read_invoices"] }],
  ["read_service_tokens", "GET", "/organizations/acme/service-tokens/:token/grants", undefined],
  ["read_invoices", "GET", "/organizations/acme/invoices", undefined],
];

test.each(guarded)(
  "%s, and no other permission, opens %s %s to a service token",
  async (needed, method, path, body) => {
    const emulator = await emulate();
    const { createToken } = emulator.admin.planetscale;
    const target = createToken().id;
    const others = guarded.map(([name]) => name).filter((name) => name !== needed);
    const attempt = async (access: string[], at: string) => {
      const { id, secret } = createToken({ access });
      return planetscale(emulator, `${id}:${secret}`).call(method, at, body);
    };
    for (const at of [path.replace(":token", target), path.replace(":token", "missing")]) {
      // The permission comes before the look-up: a caller without it learns nothing.
      const refused = await attempt(others, at);
      expect([refused.status, refused.body]).toEqual([403, { code: "forbidden", message: "Forbidden" }]);
    }
    expect((await attempt([needed], path.replace(":token", target))).status).toBeLessThan(300);
    if (path.includes(":token")) expect((await attempt([needed], path.replace(":token", "missing"))).status).toBe(404);
  },
);

test.each(guarded)("a user may do everything in the organization: %s, %s %s", async (_needed, method, path, body) => {
  const emulator = await emulate();
  const target = emulator.admin.planetscale.createToken().id;
  const api = planetscale(emulator, bearer(emulator.info.planetscale.accessToken));
  expect((await api.call(method, path.replace(":token", target), body)).status).toBeLessThan(300);
});

test("the one who makes a token is named in it", async () => {
  const emulator = await emulate();
  const { accessToken, serviceTokenId } = emulator.info.planetscale;
  expect(await planetscale(emulator).create()).toMatchObject({ actor_type: "ServiceToken", actor_id: serviceTokenId });
  expect(await planetscale(emulator, bearer(accessToken)).create()).toMatchObject({ actor_type: "User" });
});

test("a database is seen by who holds any permission on it, or read_databases", async () => {
  const emulator = await emulate();
  const seen = async (wish: Parameters<typeof emulator.admin.planetscale.createToken>[0]) => {
    const { id, secret } = emulator.admin.planetscale.createToken(wish);
    const { call } = planetscale(emulator, `${id}:${secret}`);
    const list = (await call("GET", "/organizations/acme/databases")).body.data.map(({ name }) => name);
    const single = (await call("GET", "/organizations/acme/databases/app")).status;
    return [list, single];
  };
  expect(await seen({})).toEqual([[], 404]);
  expect(await seen({ databases: { app: ["read_comment"] } })).toEqual([["app"], 200]);
  expect(await seen({ databases: { analytics: ["read_comment"] } })).toEqual([["analytics"], 404]);
  expect(await seen({ access: ["read_databases"] })).toEqual([["app", "analytics"], 200]);
});

test("a path that PlanetScale does not have is 404 in its shape, and stands in the log", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const { id } = await api.create();
  const { apiUrl } = emulator.info.planetscale;
  for (const [method, url] of [
    ["PATCH", `${apiUrl}/organizations/acme/service-tokens/${id}`],
    ["GET", apiUrl.replace("/v1", "/organizations")],
  ] as const) {
    const answer = await send(method, url, { body: method === "PATCH" ? {} : undefined });
    expect([answer.status, answer.body]).toEqual([404, notFound]);
    expect(emulator.requests().at(-1)).toMatchObject({ method, path: new URL(url).pathname, status: 404 });
  }
});
