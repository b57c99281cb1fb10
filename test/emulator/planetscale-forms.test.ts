import { emulate, planetscale } from "./calls";

type Kind = "string" | "integer" | "array" | "object";

/** Field, kind, and whether it may be null. */
type Form = Readonly<Record<string, readonly [Kind, "null"?]>>;

/**
 * The schemas of PlanetScale's OpenAPI document (planetscale/terraform-provider-planetscale, schemas/openapi.yaml,
 * commit fed5e89): every property that a service token's answers have there, and which may be null. `type` on objects
 * is not in the document, but in the fixtures of PlanetScale's own clients.
 */
const envelope: Form = {
  type: ["string"],
  current_page: ["integer"],
  per_page: ["integer"],
  next_page: ["integer", "null"],
  next_page_url: ["string", "null"],
  prev_page: ["integer", "null"],
  prev_page_url: ["string", "null"],
  total_count: ["integer"],
  total_pages: ["integer"],
  data: ["array"],
};

const serviceToken: Form = {
  id: ["string"],
  type: ["string"],
  name: ["string", "null"],
  display_name: ["string"],
  token: ["string", "null"],
  plain_text_refresh_token: ["string", "null"],
  avatar_url: ["string"],
  created_at: ["string"],
  updated_at: ["string"],
  expires_at: ["string", "null"],
  last_used_at: ["string", "null"],
  actor_id: ["string", "null"],
  actor_display_name: ["string", "null"],
  actor_type: ["string", "null"],
  service_token_accesses: ["array", "null"],
  oauth_accesses_by_resource: ["object", "null"],
};

const tokenAccess: Form = {
  id: ["string"],
  access: ["string"],
  description: ["string"],
  resource_name: ["string"],
  resource_id: ["string"],
  resource_type: ["string"],
  resource: ["object"],
};

const tokenAccessResource: Form = {
  id: ["string"],
  name: ["string"],
  created_at: ["string"],
  updated_at: ["string"],
  deleted_at: ["string", "null"],
};

/** Not in the document: the fixtures of PlanetScale's Go client (internal/planetscale/service_tokens_test.go). */
const accessItem: Form = { id: ["string"], type: ["string"], access: ["string"], resource: ["object"] };
const accessResource: Form = {
  id: ["string"],
  type: ["string"],
  name: ["string"],
  created_at: ["string"],
  updated_at: ["string"],
};
const grantItem: Form = {
  id: ["string"],
  type: ["string"],
  resource_name: ["string"],
  resource_type: ["string"],
  resource_id: ["string"],
  accesses: ["array"],
};

function kindOf(value: unknown): Kind | "null" | "other" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value === "string" || typeof value === "object" ? (typeof value as Kind) : "other";
}

function expectForm(value: unknown, form: Form): void {
  const object = value as Record<string, unknown>;
  expect(Object.keys(object).sort()).toEqual(Object.keys(form).sort());
  for (const [field, kinds] of Object.entries(form))
    expect({ field, kind: kindOf(object[field]), fits: kinds.includes(kindOf(object[field]) as Kind) }).toMatchObject({
      fits: true,
    });
}

const instants = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test("a service token has the document's fields, in every answer that holds one", async () => {
  const api = planetscale(await emulate());
  const created = await api.create({ name: "ci", ttl: 60 });
  await api.access("POST", created.id, { database: "app", access: ["read_branch"] });
  const list = await api.list();
  expectForm(list.body, envelope);
  expect(list.body["type"]).toBe("list");
  for (const token of [created, (await api.get(created.id)).body, ...list.body.data]) {
    expectForm(token, serviceToken);
    expect(token["type"]).toBe("ServiceToken");
    for (const field of ["created_at", "updated_at"]) expect(token[field]).toMatch(instants);
    for (const access of token.service_token_accesses ?? []) {
      expectForm(access, tokenAccess);
      expectForm(access["resource"], tokenAccessResource);
    }
  }
  expect((await api.get(created.id)).body.service_token_accesses).toHaveLength(1);
});

test("the lists of accesses and grants have the form that PlanetScale's client reads", async () => {
  const api = planetscale(await emulate());
  const { id } = await api.create();
  await api.access("POST", id, { database: "app", access: ["read_branch"] });
  const added = await api.access("POST", id, { access: ["read_organization"] });
  for (const answer of [added, await api.access("GET", id)]) {
    expectForm(answer.body, envelope);
    expect(answer.body.data.map((item) => item["type"])).toEqual(["DatabaseAccess", "OrganizationAccess"]);
    for (const item of answer.body.data) {
      expectForm(item, accessItem);
      expectForm(item["resource"], accessResource);
    }
  }
  const grants = await api.grants(id);
  expectForm(grants.body, envelope);
  expect(grants.body.data).toHaveLength(2);
  for (const grant of grants.body.data) {
    expectForm(grant, grantItem);
    expect(grant["type"]).toBe("ServiceTokenGrant");
    for (const access of grant["accesses"] as object[]) expect(Object.keys(access)).toEqual(["access", "description"]);
  }
});

test.each(["/organizations", "/organizations/acme/databases", "/organizations/acme/databases/app/branches"])(
  "%s is a list of things with an id and a name",
  async (path) => {
    const answer = await planetscale(await emulate()).call("GET", path);
    expectForm(answer.body, envelope);
    expect(answer.body.data.length).toBeGreaterThan(0);
    for (const item of answer.body.data)
      expect(item).toMatchObject({
        id: expect.stringMatching(/^[a-z0-9]{12}$/) as string,
        name: expect.any(String) as string,
      });
  },
);

test("answers say that they are JSON", async () => {
  const api = planetscale(await emulate());
  for (const answer of [await api.list(), await api.get("missing"), await api.call("GET", "/nope")])
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
});
