import { testAccounts } from "./accounts";
import { emulate } from "../support/emulator";
import { bearer, tokensAt } from "./calls";
import { planetscale } from "./planetscale-calls";

const unauthorized = { code: "unauthorized", message: "Requires authentication" };
const notFound = { code: "not_found", message: "Not Found" };
const tokens = "/organizations/acme/service-tokens";
const ids = (answer: { body: { data: { id: string }[] } }): string[] => answer.body.data.map(({ id }) => id);

describe("callers", () => {
  test.each(["nonsense", "abcdefghijkl:pscale_tkn_0000000000000000000000000000000000000000000", ":", ""])(
    "the credential %j is 401 outside an organization and 404 inside one",
    async (credential) => {
      const api = planetscale(await emulate(), credential);
      const outside = await api.call("GET", "/organizations");
      expect([outside.status, outside.body]).toEqual([401, unauthorized]);
      expect((await api.list()).body).toEqual(notFound);
    },
  );

  test("a valid token's id with another token's secret is a bad credential", async () => {
    const emulator = await emulate();
    const { id } = await planetscale(emulator).create();
    const mixed = planetscale(emulator, `${id}:${emulator.info.planetscale.serviceToken}`);
    expect((await mixed.call("GET", "/organizations")).status).toBe(401);
  });

  test("an expired bearer token gets the authentication layer's error outside an organization, and 404 inside one", async () => {
    const emulator = await emulate();
    const api = planetscale(emulator, bearer(emulator.admin.planetscale.signIn({ ttl: "1h" })));
    expect((await api.list()).status).toBe(200);
    emulator.advance("2h");
    const outside = await api.call("GET", "/organizations");
    expect([outside.status, Object.keys(outside.body)]).toEqual([401, ["error", "error_description", "state"]]);
    expect((await api.list()).body).toEqual(notFound);
  });

  test("both kinds of credential see the one organization they are in, whatever they may do in it", async () => {
    const emulator = await emulate({ planetscale: { organizations: [{ name: "acme" }, { name: "globex" }] } });
    const { serviceTokenId, serviceToken, accessToken } = emulator.admin.planetscale.credentials("globex");
    for (const credential of [`${serviceTokenId}:${serviceToken}`, bearer(accessToken)]) {
      const api = planetscale(emulator, credential);
      expect((await api.call("GET", "/organizations")).body.data.map(({ name }) => name)).toEqual(["globex"]);
      expect((await api.list()).body).toEqual(notFound);
      expect((await api.get(emulator.info.planetscale.serviceTokenId)).status).toBe(404);
    }
    expect((await planetscale(emulator).get(serviceTokenId)).status).toBe(404);
  });

  const guarded: [string, string, string, unknown][] = [
    ["read_service_tokens", "GET", tokens, undefined],
    ["write_service_tokens", "POST", tokens, {}],
    ["read_service_tokens", "GET", `${tokens}/:token`, undefined],
    ["delete_service_tokens", "DELETE", `${tokens}/:token`, undefined],
    ["read_service_tokens", "GET", `${tokens}/:token/access`, undefined],
    ["write_service_tokens", "POST", `${tokens}/:token/access`, { access: ["read_invoices"] }],
    ["write_service_tokens", "DELETE", `${tokens}/:token/access`, { access: ["read_invoices"] }],
    ["read_service_tokens", "GET", `${tokens}/:token/grants`, undefined],
  ];

  test.each(guarded)(
    "%s, and no other permission, opens %s %s to a service token; a user needs none",
    async (needed, method, path, body) => {
      const emulator = await emulate();
      const { createToken } = emulator.admin.planetscale;
      const target = createToken().id;
      const others = guarded.map(([name]) => name).filter((name) => name !== needed);
      const attempt = async (access: string[], id: string) => {
        const holder = createToken({ access });
        return planetscale(emulator, `${holder.id}:${holder.secret}`).call(method, path.replace(":token", id), body);
      };
      for (const id of [target, "missing"])
        // The permission comes before the look-up: a caller without it learns nothing.
        expect((await attempt(others, id)).body).toEqual({ code: "forbidden", message: "Forbidden" });
      expect((await attempt([needed], target)).status).toBeLessThan(300);
      if (path.includes(":token")) expect((await attempt([needed], "missing")).status).toBe(404);
      const user = planetscale(emulator, bearer(emulator.info.planetscale.accessToken));
      expect((await user.call(method, path.replace(":token", createToken().id), body)).status).toBeLessThan(300);
    },
  );

  test("a database is seen by a token with any permission on it, or read_databases", async () => {
    const emulator = await emulate();
    const seen = async (asked: Parameters<typeof emulator.admin.planetscale.createToken>[0]) => {
      const { id, secret } = emulator.admin.planetscale.createToken(asked);
      const { call } = planetscale(emulator, `${id}:${secret}`);
      const list = (await call("GET", "/organizations/acme/databases")).body.data.map(({ name }) => name);
      return [list, (await call("GET", "/organizations/acme/databases/app")).status];
    };
    expect(await seen({})).toEqual([[], 404]);
    expect(await seen({ databases: { app: ["read_comment"] } })).toEqual([["app"], 200]);
    expect(await seen({ databases: { analytics: ["read_comment"] } })).toEqual([["analytics"], 404]);
    expect(await seen({ access: ["read_databases"] })).toEqual([["app", "analytics"], 200]);
  });
});

describe("tokens", () => {
  test("an empty or absent body creates a token without a name, expiry or permission", async () => {
    const api = planetscale(await emulate());
    for (const body of [undefined, {}, { name: "" }, { name: null, ttl: null }]) {
      const { body: token } = await api.call("POST", tokens, body);
      expect(token).toMatchObject({ name: null, expires_at: null, service_token_accesses: [] });
    }
  });

  test("ttl is seconds by the emulator's clock, and a use is recorded in last_used_at only", async () => {
    const emulator = await emulate({ clock: () => Date.parse("2030-01-01T00:00:00Z") });
    const api = planetscale(emulator);
    const { id, token } = await api.create({ ttl: 3600 });
    const { body: before } = await api.get(id);
    expect(before).toMatchObject({ expires_at: "2030-01-01T01:00:00.000Z", last_used_at: null });
    emulator.advance("1m");
    await planetscale(emulator, `${id}:${token}`).call("GET", "/organizations");
    expect((await api.get(id)).body).toEqual({ ...before, last_used_at: "2030-01-01T00:01:00.000Z" });
  });

  test.each([{ ttl: 0 }, { ttl: -1 }, { ttl: 1.5 }, { ttl: "60" }, { name: 7 }, { name: "x".repeat(256) }, []])(
    "%j is an invalid body of a creation: 422, and nothing is created",
    async (body) => {
      const emulator = await emulate();
      const api = planetscale(emulator);
      const answer = await api.call("POST", tokens, body);
      expect([answer.status, answer.body["code"]]).toEqual([422, "unprocessable"]);
      expect((await api.call("POST", tokens, "{name:")).body).toEqual({ code: "bad_request", message: "Bad Request" });
      expect(tokensAt(emulator)).toHaveLength(1);
    },
  );

  test("the list has pages of 25 by default, and every token is on one of them", async () => {
    const emulator = await emulate();
    const api = planetscale(emulator);
    const made: string[] = [emulator.info.planetscale.serviceTokenId];
    for (let n = 1; n < 60; n++) made.unshift(emulator.admin.planetscale.createToken().id);
    const pages = await Promise.all(["", "?page=2", "?page=3", "?page=9"].map((query) => api.list(query)));
    expect(pages.map(({ body }) => body["next_page"])).toEqual([2, 3, null, null]);
    expect(pages.flatMap(ids)).toEqual(made);
    expect(ids(await api.list("?per_page=1000"))).toEqual(made);
  });

  test("a renamed organization keeps its tokens and credentials, and its old name is 404", async () => {
    const emulator = await emulate();
    const { id, secret } = emulator.admin.planetscale.createToken();
    emulator.admin.planetscale.renameOrganization("acme-corp");
    const holder = planetscale(emulator, `${id}:${secret}`);
    expect((await holder.call("GET", "/organizations")).body.data).toMatchObject([{ name: "acme-corp" }]);
    const api = planetscale(emulator);
    expect((await api.list()).status).toBe(404);
    expect(ids(await api.call("GET", "/organizations/acme-corp/service-tokens"))).toContain(id);
    expect(() => {
      emulator.admin.planetscale.renameOrganization("x", "acme");
    }).toThrow('no organization "acme"');
  });
});

testAccounts("planetscale", ["acme", "globex"], {
  organizations: [{ name: "acme", databases: ["app"] }, { name: "globex" }],
  credentials: {
    serviceTokenId: "abcdefghijkl",
    serviceToken: "pscale_tkn_given-to-the-emulator",
    accessToken: "pscale_oauth_given-to-the-emulator",
  },
});
