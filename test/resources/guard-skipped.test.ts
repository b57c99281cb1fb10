import { hostProvider } from "../../provider/host/host";
import { tokenIdOf } from "../../provider/values/ids";
import { emulated, worldOf } from "../support/emulated";
import { addressOf, Engine } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { ledgerStack, type LedgerStack } from "./retirement-stack";

const deplo = pairs.find(({ pair }) => pair === "ServiceToken on deplo")!;

/** A stack that signs in with a token made by hand, and names it in `supersedes`. */
async function onBootstrapToken() {
  const env: Record<string, string> = {};
  const stack = await ledgerStack(deplo, { env });
  const bootstrap = stack.emulator.admin.deplo.createToken({ scopes: ["admin"] });
  env["DEPLO_API_URL"] = stack.emulator.info.deplo.apiUrl;
  env["DEPLO_KEY"] = bootstrap.secret;
  const isAlive = (id: string): boolean => stack.emulator.tokens().some((one) => one.id === id && one.alive);
  const up = (): Promise<void> => stack.up({ ...stack.args, overlap: "1d", supersedes: [bootstrap.id] });
  return { stack, env, bootstrap, isAlive, up };
}

const lineOf = (id: string): string =>
  `ci: not revoking ${id}: the provider itself signs in with it. Give the provider another credential. A run tries again after a day.`;

test("the credential in `supersedes` stays on the list while the provider signs in with it, and is revoked when it does not", async () => {
  const { stack, env, bootstrap, isAlive, up } = await onBootstrapToken();
  await up();
  stack.clock.advance(2 * 86_400_000);
  for (let run = 0; run < 3; run += 1) {
    stack.lines.length = 0;
    await up();
    expect(stack.lines).toContain(lineOf(bootstrap.id));
    expect(Object.keys(stack.retiring())).toEqual([bootstrap.id]);
    expect(isAlive(bootstrap.id)).toBe(true);
    stack.lines.length = 0;
    await up();
    expect(stack.lines).toEqual([]);
    stack.clock.advance(86_400_000);
  }
  env["DEPLO_KEY"] = stack.emulator.admin.deplo.createToken({ scopes: ["admin"] }).secret;
  await up();
  expect(isAlive(bootstrap.id)).toBe(false);
  expect(stack.lines).toContain(`ci: revoked ${bootstrap.id}.`);
  expect(stack.retiring()).toEqual({});
});

test("a token of the stack that the provider signs in with stays on the list after its overlap", async () => {
  const { stack, env, isAlive } = await onBootstrapToken();
  const rotate = (trigger: string): Promise<void> =>
    stack.up({ ...stack.args, scopes: ["admin"], rotateWhenChanged: trigger });
  await rotate("1");
  const old = stack.current();
  env["DEPLO_KEY"] = secretOf(stack);
  await rotate("2");
  stack.clock.advance(3 * 86_400_000);
  await rotate("2");
  expect(isAlive(old)).toBe(true);
  expect(Object.keys(stack.retiring())).toEqual([old]);
  env["DEPLO_KEY"] = secretOf(stack);
  stack.clock.advance(86_400_000);
  await rotate("2");
  expect(isAlive(old)).toBe(false);
  expect(Object.keys(stack.retiring())).toEqual([]);
});

const secretOf = ({ engine }: LedgerStack): string => {
  const token = [...engine.state.values()].find(({ outputs }) => outputs["value"] !== undefined)!;
  return String(token.outputs["value"]);
};

test("a token of the stack that the environment has as a credential, beside an explicit Provider: the sentence names the variables", async () => {
  const ground = await emulated();
  const { serviceTokenId, serviceToken, apiUrl } = ground.emulator.info.planetscale;
  const config: Record<string, string> = {
    "tokens:explicitProvider": "true",
    "tokens:planetscaleServiceTokenId": serviceTokenId,
    "tokens:planetscaleServiceToken": serviceToken,
    "tokens:planetscaleApiUrl": apiUrl,
  };
  const env: Record<string, string> = {};
  const engine = new Engine(() => {
    const provider = hostProvider(worldOf(ground, { env }));
    void provider.configure({ config: { get: (key) => config[key] } });
    return provider;
  });
  const up = (rotateWhenChanged: string): Promise<void> =>
    engine.up((declare) =>
      declare("ServiceToken", "ci", { platform: "planetscale", organization: "acme", rotateWhenChanged }),
    );
  await up("1");
  const { id, outputs } = engine.state.get(addressOf("ServiceToken", "ci"))!;
  Object.assign(env, {
    PLANETSCALE_SERVICE_TOKEN_ID: tokenIdOf(id),
    PLANETSCALE_SERVICE_TOKEN: String(outputs["value"]),
  });
  expect((await failureOf(up("2"))).message).toContain(
    `will not revoke the PlanetScale token ${tokenIdOf(id)}: the environment has it as a credential ` +
      "(PLANETSCALE_SERVICE_TOKEN_ID, PLANETSCALE_SERVICE_TOKEN, PLANETSCALE_ACCESS_TOKEN). Unset the variable, or set it to " +
      "another credential, or take the resource out of the state with `pulumi state delete`.",
  );
});
