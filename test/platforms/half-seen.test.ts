import { connect } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures, pairsWith } from "../support/platforms";
import { connected } from "./connected";

/** Absence, where what is seen is not the whole, or not of now. */

describe.each(pairsWith({ readsById: false }))("$pair", ({ platform, kind, fixture, token }) => {
  const { revoke: revocation, list } = fixture.requests;

  test("a 404 and one list that lags do not pass for revoked", async () => {
    const { connection, emulator, fault, alive } = await connected(platform);
    const args = token.args(emulator);
    const { tokenId, facts } = await connection[kind]!.create(args, "ci-1");
    fault({ ...revocation, fault: "status", status: 404, times: 1 });
    fault({ ...list, fault: "stale", times: 1 });
    await failureOf(connection[kind]!.revoke({ ...args, ...facts }, tokenId));
    expect(alive(tokenId)).toBe(true);
  });

  test("a revoke that failed is none, whatever a list says", async () => {
    const { connection, emulator, fault, alive } = await connected(platform);
    const args = token.args(emulator);
    const { tokenId, facts } = await connection[kind]!.create(args, "ci-1");
    fault({ ...revocation, fault: "status", status: 503, times: 5 });
    fault({ ...list, fault: "stale", times: 5 });
    await failureOf(connection[kind]!.revoke({ ...args, ...facts }, tokenId));
    expect(alive(tokenId)).toBe(true);
  });
});

test("a provider's token of Deplo that is for one project proves no absence, and says so", async () => {
  const setup = await connected("deplo");
  const { emulator } = setup;
  const made = await setup.connection.ServiceToken!.create(fixtures.deplo.tokens.ServiceToken!.args(emulator), "ci-1");
  const { secret } = emulator.admin.deplo.createToken({ scopes: ["admin"], projectId: "proj_app" });
  const narrow = connect("deplo", { ...setup, env: { ...setup.env, DEPLO_KEY: secret } }).ServiceToken!;
  const where = { workspaceId: "ws_acme" };
  expect((await failureOf(narrow.get(where, made.tokenId))).message).toContain("is for one project only");
  await failureOf(narrow.revoke(where, made.tokenId));
  expect(setup.alive(made.tokenId)).toBe(true);
});

test("permissions on a database that was deleted are not in force, also when one of its name was made since", async () => {
  const setup = await connected("planetscale");
  const { emulator, connection } = setup;
  const args = fixtures.planetscale.tokens.DeployToken!.args(emulator);
  const tokenApi = connection.DeployToken!;
  const { tokenId, secret } = await tokenApi.create(args, "ci-1");
  await tokenApi.configure!(args, tokenId, secret);
  emulator.admin.planetscale.removeDatabase("app");
  for (const step of ["gone", "made again"]) {
    if (step === "made again") emulator.admin.planetscale.addDatabase("app");
    const reader = connect("planetscale", setup).DeployToken!;
    expect(await reader.get(args, tokenId)).toMatchObject({ facts: { permissions: [] } });
  }
});
