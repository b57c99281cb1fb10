import { emulate } from "./calls";
import { planetscale } from "./planetscale-calls";

/** The fields of an object by their kinds. It has no others. */
type Form = Readonly<
  Partial<
    Record<
      "string" | "string or null" | "integer" | "integer or null" | "array" | "array or null" | "object" | "null",
      readonly string[]
    >
  >
>;

/**
 * The schemas of PlanetScale's OpenAPI document (planetscale/terraform-provider-planetscale, schemas/openapi.yaml,
 * commit fed5e89): every property that a service token's answers have there, and which may be null. `type` on objects
 * is not in the document, but in the fixtures of PlanetScale's own clients.
 */
const envelope: Form = {
  string: ["type"],
  integer: ["current_page", "per_page", "total_count", "total_pages"],
  "integer or null": ["next_page", "prev_page"],
  "string or null": ["next_page_url", "prev_page_url"],
  array: ["data"],
};

const serviceToken: Form = {
  string: ["id", "type", "display_name", "avatar_url", "created_at", "updated_at"],
  "string or null": ["name", "token", "expires_at", "last_used_at", "actor_id", "actor_display_name", "actor_type"],
  null: ["plain_text_refresh_token", "oauth_accesses_by_resource"],
  "array or null": ["service_token_accesses"],
};

const tokenAccess: Form = {
  string: ["id", "access", "description", "resource_name", "resource_id", "resource_type"],
  object: ["resource"],
};

const tokenAccessResource: Form = {
  string: ["id", "name", "created_at", "updated_at"],
  "string or null": ["deleted_at"],
};

/** Not in the document: the fixtures of PlanetScale's Go client (internal/planetscale/service_tokens_test.go). */
const accessItem: Form = { string: ["id", "type", "access"], object: ["resource"] };
const accessResource: Form = { string: ["id", "type", "name", "created_at", "updated_at"] };
const grantItem: Form = {
  string: ["id", "type", "resource_name", "resource_type", "resource_id"],
  array: ["accesses"],
};

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function expectForm(value: unknown, form: Form): void {
  const object = value as Record<string, unknown>;
  const kinds = Object.entries(form).flatMap(([kind, fields]) =>
    fields.map((field) => [field, kind.split(" or ")] as const),
  );
  expect(Object.keys(object).sort()).toEqual(kinds.map(([field]) => field).sort());
  for (const [field, allowed] of kinds) expect([field, ...allowed]).toContain(kindOf(object[field]));
}

test("a service token has the document's fields, in every answer that holds one", async () => {
  const api = planetscale(await emulate());
  const created = await api.create({ name: "ci", ttl: 60 });
  await api.access("POST", created.id, { database: "app", access: ["read_branch"] });
  const list = await api.list();
  expectForm(list.body, envelope);
  expect(list.headers.get("content-type")).toMatch(/^application\/json/);
  for (const token of [created, (await api.get(created.id)).body, ...list.body.data]) {
    expectForm(token, serviceToken);
    expect(token).toMatchObject({ type: "ServiceToken", created_at: expect.stringMatching(/T.*\.\d{3}Z$/) as string });
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
  for (const grant of grants.body.data) {
    expectForm(grant, grantItem);
    expect(grant["type"]).toBe("ServiceTokenGrant");
    for (const access of grant["accesses"] as object[]) expect(Object.keys(access)).toEqual(["access", "description"]);
  }
});

test.each(["/organizations", "/organizations/acme/databases", "/organizations/acme/databases/app/branches"])(
  "%s is a list of items with an id and a name",
  async (path) => {
    const { body } = await planetscale(await emulate()).call("GET", path);
    expectForm(body, envelope);
    const item = { id: expect.stringMatching(/^[a-z0-9]{12}$/) as string, name: expect.any(String) as string };
    expect(body.data).toEqual(expect.arrayContaining([expect.objectContaining(item)]));
  },
);
