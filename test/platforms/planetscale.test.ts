import type { PermissionApi, TokenApi, Spec } from "../../provider/platforms/contract";
import { Secret } from "../../provider/values/secret";
import { connect } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";
import { without } from "../support/specs";
import { asked, connected, type Connected, type Behaviors } from "./connected";

const where: Spec = { platform: "planetscale", organization: "acme", namePrefix: "ci", expiresIn: "7d" };
const onApp = { organization: "acme", database: "app" };
const { absentId } = fixtures.planetscale;
const tokensPath = "/v1/organizations/acme/service-tokens";
const dayMs = 86_400_000;

interface Setup extends Connected {
  readonly issuer: TokenApi;
  readonly granter: PermissionApi;
}

async function planetscale(behaviors: Behaviors<"planetscale"> = {}): Promise<Setup> {
  const setup = await connected("planetscale", behaviors);
  const { ServiceToken, TokenAccessGrant } = setup.connection;
  return { ...setup, issuer: ServiceToken!, granter: TokenAccessGrant! };
}

describe("a mint", () => {
  test("sends the name and the life in seconds, and gets the exact end of it", async () => {
    const { issuer: tokenApi, sent, clock } = await planetscale();
    const { expiresAt } = await tokenApi.create(where, "ci-1");
    expect(sent()).toMatchObject([{ method: "POST", path: tokensPath }]);
    expect(expiresAt).toBe(new Date(clock.now() + 7 * dayMs).toISOString());
  });

  test.each<[string, Spec, object]>([
    ["seven days", where, { name: "ci-1", ttl: 604_800 }],
    ["a second", { ...where, expiresIn: "1s" }, { name: "ci-1", ttl: 1 }],
    ["for ever", without(where, "expiresIn"), { name: "ci-1" }],
  ])("for a token that lives %s has exactly this body", async (_life, args, body) => {
    const { issuer: tokenApi, sent } = await planetscale();
    await tokenApi.create(args, "ci-1");
    expect(sent()[0]!.body).toEqual(body);
  });
});

describe("in an organization of more than two pages", () => {
  let setup: Setup;
  let ids: Record<string, string>;

  beforeEach(async () => {
    setup = await planetscale();
    const names = Array.from({ length: 250 }, (_, at) => `ci-${at}`);
    const { createToken } = setup.emulator.admin.planetscale;
    ids = Object.fromEntries(names.map((name) => [name, createToken({ name }).id]));
  });

  test("every token is listed with its name, with a request for each page of a hundred", async () => {
    const { issuer: tokenApi, sent } = setup;
    const all = await tokenApi.list(where);
    const idsByName = new Map(all.map(({ name, tokenId }) => [name, tokenId]));
    expect(all).toHaveLength(251);
    for (const [name, id] of Object.entries(ids)) expect(idsByName.get(name)).toBe(id);
    expect(sent().map(asked)).toEqual([1, 2, 3].map((page) => `GET ${tokensPath}?page=${page}&per_page=100`));
  });

  test("a single token is read with at most two requests, wherever in the list it is", async () => {
    for (const name of ["ci-249", "ci-150", "ci-0"]) {
      const tokenApi = connect("planetscale", setup).ServiceToken!;
      expect(await tokenApi.get(where, ids[name]!)).toMatchObject({ name });
      expect(setup.sent().length).toBeLessThanOrEqual(2);
    }
  });

  test("an absence takes a page, a look of its own and then the whole list twice", async () => {
    const { issuer: tokenApi, sent } = setup;
    expect(await tokenApi.get(where, absentId)).toBeUndefined();
    expect(sent()).toHaveLength(1 + 1 + 3 + 3);
  });
});

/** Where PlanetScale's documents are silent, either way must do. */
test.each<[string, Behaviors<"planetscale">]>([
  ["items of /access in full", { accessesInToken: false, fullAccessItems: true }],
  ["/access in pages", { accessesInToken: false, paginateAccess: true }],
  ["permissions in /access only", { accessesInToken: false }],
  ["no permissions as null, and permissions in /access only", { accessesInToken: false, noAccesses: "null" }],
  ["lists without permissions", { accessesInList: false }],
  ["no permissions as null", { noAccesses: "null" }],
  ["200 for a removal", { removeStatus: 200 }],
  ["the oldest first", { order: "oldest" }],
  ["401 to bad credentials", { badCredentialsInOrganization: 401 }],
  ["unknown properties refused", { unknownProperties: "reject" }],
  ["only what one holds to be granted", { limitToOwnPermissions: true }],
])("with %s permissions are added, seen and removed", async (_what, behaviors) => {
  const { issuer: tokenApi, granter: permissionApi } = await planetscale(behaviors);
  const { tokenId } = await tokenApi.create(where, "ci-1");
  expect(await permissionApi.get(onApp, tokenId)).toEqual([]);
  await permissionApi.add(onApp, tokenId, ["create_branch", "read_branch"]);
  expect(await permissionApi.get(onApp, tokenId)).toEqual(["create_branch", "read_branch"]);
  expect([undefined, ["create_branch", "read_branch"]]).toContainEqual(await permissionApi.getCached(onApp, tokenId));
  await permissionApi.remove(onApp, tokenId, ["create_branch"]);
  expect(await permissionApi.get(onApp, tokenId)).toEqual(["read_branch"]);
});

test("permissions on another database of a similar name are not this one's", async () => {
  const { emulator, issuer: tokenApi, granter: permissionApi } = await planetscale();
  const { tokenId } = await tokenApi.create(where, "ci-1");
  for (const similar of ["app-staging", "my-app", "analytics"]) {
    if (similar !== "analytics") emulator.admin.planetscale.addDatabase(similar);
    emulator.admin.planetscale.grantPermissions(tokenId, ["read_branch"], similar);
  }
  expect(await permissionApi.get(onApp, tokenId)).toEqual([]);
});

test("permissions on a database that was deleted are not those on its successor of the same name", async () => {
  const { emulator, issuer: tokenApi, granter: permissionApi } = await planetscale({ fullAccessItems: true });
  const admin = emulator.admin.planetscale;
  const { tokenId } = await tokenApi.create(where, "ci-1");
  admin.grantPermissions(tokenId, ["read_branch"], "app");
  admin.removeDatabase("app");
  admin.addDatabase("app");
  expect(await permissionApi.getCached(onApp, tokenId)).toEqual([]);
  await permissionApi.add(onApp, tokenId, ["create_branch"]);
  expect(await permissionApi.getCached(onApp, tokenId)).toEqual(["create_branch"]);
});

test("a database that is not there is no success: neither for an addition nor for a removal", async () => {
  const { issuer: tokenApi, granter: permissionApi } = await planetscale();
  const { tokenId } = await tokenApi.create(where, "ci-1");
  const nowhere = { organization: "acme", database: "nowhere" };
  for (const verb of ["add", "remove"] as const)
    expect((await failureOf(permissionApi[verb](nowhere, tokenId, ["read_branch"]))).message).toContain(
      "Check the names of organization and database",
    );
});

test.each([
  ["read", "read_service_tokens"],
  ["create", "write_service_tokens"],
  ["revoke", "delete_service_tokens"],
])("a credential that may not %s tokens gets a message with the permission that it lacks", async (verb, permission) => {
  const { emulator, issuer: tokenApi } = await planetscale();
  const { tokenId } = await tokenApi.create(where, "ci-1");
  emulator.admin.planetscale.revokePermissions(emulator.info.planetscale.serviceTokenId, [permission]);
  const calls: Record<string, () => Promise<unknown>> = {
    read: () => tokenApi.list(where),
    create: () => tokenApi.create(where, "ci-2"),
    revoke: () => tokenApi.revoke(where, tokenId),
  };
  const error = await failureOf(calls[verb]!());
  expect(error.message).toContain(`Give the service token of the provider the organization permission ${permission}`);
});

test("an organization that the credential does not see proves nothing", async () => {
  const { issuer: tokenApi } = await planetscale();
  const elsewhere = { ...where, organization: "globex" };
  const error = await failureOf(tokenApi.get(elsewhere, absentId));
  expect(error.message).toContain("PlanetScale also says so when the credential or the organization is wrong");
  await failureOf(tokenApi.revoke(elsewhere, absentId));
});

test("a new secret that works in another organization only is not proven", async () => {
  const { connection, emulator } = await connected(
    "planetscale",
    {},
    { planetscale: { organizations: [{ name: "acme" }, { name: "globex" }] } },
  );
  const { serviceTokenId, serviceToken } = emulator.admin.planetscale.credentials("globex");
  const error = await failureOf(connection.ServiceToken!.verify(where, serviceTokenId, new Secret(serviceToken)));
  expect(error.message).toContain("could not accept the new secret");
});
