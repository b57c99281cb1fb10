import { Secret } from "../../provider/values/secret";
import type { EmulatorOptions } from "../../sdk/testing";
import { connect, emulated } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";

const { token: where } = fixtures.planetscale;
const onApp = { organization: "acme", database: "app" };

type Switches = NonNullable<NonNullable<EmulatorOptions["switches"]>["planetscale"]>;

const connected = async (switches: Switches = {}) => {
  const ground = await emulated({ switches: { planetscale: switches } });
  const { ServiceToken: issuer, TokenAccessGrant: granter } = connect("planetscale", ground);
  return { ground, issuer: issuer!, granter: granter! };
};

/** Where PlanetScale's documents are silent, either way must do. */
test.each<[string, Switches]>([
  ["items of /access in full", { fullAccessItems: true }],
  ["/access in pages", { accessPaged: true }],
  ["lists without permissions", { accessesInList: false }],
  ["no permissions as null", { noAccesses: "null" }],
  ["201 for an addition", { addStatus: 201 }],
  ["200 for a removal", { removeStatus: 200 }],
  ["the oldest first", { order: "oldest" }],
  ["401 to bad credentials", { badCredentialsInOrganization: 401 }],
  ["unknown properties refused", { unknownProperties: "refuse" }],
  ["empty sets refused", { emptyAccess: "refuse" }],
])("with %s a token and its permissions live and end", async (_what, switches) => {
  const { issuer, granter } = await connected(switches);
  const { tokenId, secret } = await issuer.mint(where, "ci-1");
  await issuer.prove(where, tokenId, secret);
  expect(await granter.current(onApp, tokenId)).toEqual([]);
  await granter.add(onApp, tokenId, ["create_branch", "read_branch"]);
  expect(await granter.current(onApp, tokenId)).toEqual(["create_branch", "read_branch"]);
  expect([undefined, ["create_branch", "read_branch"]]).toContainEqual(await granter.glimpse(onApp, tokenId));
  await granter.remove(onApp, tokenId, ["create_branch"]);
  expect(await granter.current(onApp, tokenId)).toEqual(["read_branch"]);
  await issuer.revoke(where, tokenId);
  expect(await issuer.observe(where, tokenId)).toBeUndefined();
});

test("permissions on another database of a similar name are not this one's", async () => {
  const { ground, issuer, granter } = await connected();
  const { tokenId } = await issuer.mint(where, "ci-1");
  ground.emulator.byHand.planetscale.grant(tokenId, ["read_branch"], "analytics");
  expect(await granter.current(onApp, tokenId)).toEqual([]);
});

test("permissions on a database that was deleted are not those on its successor of the same name", async () => {
  const { ground, issuer, granter } = await connected({ fullAccessItems: true });
  const { byHand } = ground.emulator;
  const { tokenId } = await issuer.mint(where, "ci-1");
  byHand.planetscale.grant(tokenId, ["read_branch"], "app");
  byHand.planetscale.removeDatabase("app");
  byHand.planetscale.addDatabase("app");
  expect(await granter.glimpse(onApp, tokenId)).toEqual([]);
  await granter.add(onApp, tokenId, ["create_branch"]);
  expect(await granter.glimpse(onApp, tokenId)).toEqual(["create_branch"]);
});

test("a database that is not there is no success: neither for an addition nor for a removal", async () => {
  const { issuer, granter } = await connected();
  const { tokenId } = await issuer.mint(where, "ci-1");
  const nowhere = { organization: "acme", database: "nowhere" };
  for (const verb of ["add", "remove"] as const)
    expect((await failureOf(granter[verb](nowhere, tokenId, ["read_branch"]))).message).toContain(
      "Check the names of organization and database",
    );
});

test.each([
  ["read", "read_service_tokens"],
  ["create", "write_service_tokens"],
  ["revoke", "delete_service_tokens"],
])("a credential that may not %s tokens is told which permission it lacks", async (verb, permission) => {
  const { ground, issuer } = await connected();
  const { tokenId } = await issuer.mint(where, "ci-1");
  const { byHand, info } = ground.emulator;
  byHand.planetscale.ungrant(info.planetscale.serviceTokenId, [permission]);
  const calls: Record<string, () => Promise<unknown>> = {
    read: () => issuer.named(where, "ci-1"),
    create: () => issuer.mint(where, "ci-2"),
    revoke: () => issuer.revoke(where, tokenId),
  };
  const error = await failureOf(calls[verb]!());
  expect(error.message).toContain(`Give the service token of the provider the organization permission ${permission}`);
});

test("an organization that the credential does not see proves nothing", async () => {
  const { issuer } = await connected();
  const elsewhere = { ...where, organization: "globex" };
  const error = await failureOf(issuer.observe(elsewhere, fixtures.planetscale.absentId));
  expect(error.message).toContain("PlanetScale also says so when the credential or the organization is wrong");
  await failureOf(issuer.revoke(elsewhere, fixtures.planetscale.absentId));
});

test("a new secret that works in another organization only is not proven", async () => {
  const ground = await emulated({ planetscale: { organizations: [{ name: "acme" }, { name: "globex" }] } });
  const { ServiceToken: issuer } = connect("planetscale", ground);
  const { serviceTokenId, serviceToken } = ground.emulator.byHand.planetscale.credentials("globex");
  const error = await failureOf(issuer!.prove(where, serviceTokenId, new Secret(serviceToken)));
  expect(error.message).toContain("could not accept the new secret");
});
