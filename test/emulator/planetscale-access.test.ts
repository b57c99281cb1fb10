import { emulate } from "../support/emulator";
import { permissionsIn, planetscale } from "./planetscale-calls";

test.each([{}, { database: "" }, { database: null }])("%j means the organization", async (where) => {
  const api = planetscale(await emulate());
  const { id } = await api.create();
  expect(permissionsIn(await api.access("POST", id, { ...where, access: ["read_invoices"] }))).toEqual([
    "read_invoices",
  ]);
});

test("the same permission twice is one, and keeps its id", async () => {
  const api = planetscale(await emulate());
  const { id } = await api.create();
  const once = await api.access("POST", id, { database: "app", access: ["read_branch", "read_branch"] });
  const twice = await api.access("POST", id, { database: "app", access: ["read_branch"] });
  expect(twice.body.data).toEqual(once.body.data);
  expect(twice.body.data).toHaveLength(1);
});

test("grants are the same permissions by resource", async () => {
  const api = planetscale(await emulate());
  const { id } = await api.create();
  await api.access("POST", id, { database: "app", access: ["read_branch"] });
  await api.access("POST", id, { access: ["read_organization"] });
  await api.access("POST", id, { database: "app", access: ["connect_branch"] });
  const { data } = (await api.grants(id)).body;
  expect(
    data.map((grant) => [
      grant["resource_type"],
      grant["resource_name"],
      (grant["accesses"] as { access: string }[]).map(({ access }) => access),
    ]),
  ).toEqual([
    ["Database", "app", ["read_branch", "connect_branch"]],
    ["Organization", "acme", ["read_organization"]],
  ]);
});

test.each([
  ["an unknown database", { database: "nope", access: ["read_branch"] }, 404],
  ["an unknown permission", { database: "app", access: ["read_branch", "read_minds"] }, 422],
  [
    "a permission of the organization on a database",
    { database: "app", access: ["read_branch", "read_invoices"] },
    422,
  ],
  ["a permission of databases on the organization", { access: ["read_invoices", "read_branch"] }, 422],
  ["no permission", { database: "app", access: [] }, 422],
  ["no list", { database: "app" }, 422],
  ["a text for a list", { database: "app", access: "read_branch" }, 422],
])("%s is refused as a whole", async (_what, body, status) => {
  const api = planetscale(await emulate());
  const { id } = await api.create();
  expect((await api.access("POST", id, body)).status).toBe(status);
  expect((await api.access("DELETE", id, body)).status).toBe(status);
  expect((await api.access("GET", id)).body.data).toEqual([]);
});

test("a permission is in force from its answer on, and out of force likewise", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const { id, token } = await api.create();
  const holder = planetscale(emulator, `${id}:${token}`);
  const branches = async (): Promise<number> =>
    (await holder.call("GET", "/organizations/acme/databases/app/branches")).status;
  expect(await branches()).toBe(404);
  await api.access("POST", id, { database: "app", access: ["read_branch", "read_comment"] });
  expect(await branches()).toBe(200);
  await api.access("DELETE", id, { database: "app", access: ["read_branch"] });
  expect(await branches()).toBe(403);
  await api.access("DELETE", id, { database: "app", access: ["read_comment"] });
  expect(await branches()).toBe(404);
});
