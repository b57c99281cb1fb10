import { connect, emulated } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";

const { tokens } = fixtures.deplo;

test.each([
  ["ServiceToken", "expiryKnown", "expiresIn"],
  ["DeployToken", "expiryKnown", "expiresIn"],
] as const)(
  "a %s whose expiry Deplo passes over in silence is noticed before it is handed on",
  async (kind, known, argument) => {
    const ground = await emulated({ switches: { deplo: { [known]: false } } });
    const issuer = connect("deplo", ground)[kind]!;
    const args = tokens[kind]!.args(ground.emulator);
    const { tokenId } = await issuer.mint(args, "ci-1");
    expect((await failureOf(issuer.equip!(args, tokenId))).message).toContain(`make the token as \`${argument}\` asks`);
  },
);

test("a token that Deplo made as it was asked to is ready", async () => {
  const ground = await emulated();
  for (const kind of ["ServiceToken", "DeployToken"] as const) {
    const issuer = connect("deplo", ground)[kind]!;
    const args = tokens[kind]!.args(ground.emulator);
    await issuer.equip!(args, (await issuer.mint(args, `${kind}-1`)).tokenId);
  }
});

test("the provider's own token is known by its beginning, whatever characters that has", async () => {
  const token = "sk_live_-_9aB0000000000000000";
  const ground = await emulated({ deplo: { credentials: { token } } });
  const own = ground.emulator.tokens().find(({ platform }) => platform === "deplo")!.id;
  expect(await connect("deplo", ground).runsOn!({ workspaceId: "ws_acme" }, own)).toBe(true);
});
