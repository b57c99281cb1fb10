import type { Answer, Exchange } from "../../provider/http/transport";
import { tokenIdOf } from "../../provider/values/ids";
import { credentialsKey } from "../../provider/values/urn";
import { network } from "../support/direct";
import { emulated } from "../support/emulated";
import { addressOf } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairOf } from "../support/platforms";
import { stackOn } from "../support/stack";
import { retirementStack, type RetirementStack } from "./retirement-stack";

const deplo = pairOf("ServiceToken on deplo");

/** A network on which requests fail while `isFailing` says so. */
function unreliable() {
  const line: { isFailing: (exchange: Exchange) => boolean } = { isFailing: () => false };
  const transport = (exchange: Exchange): Promise<Answer> =>
    line.isFailing(exchange) ? Promise.resolve({ status: 500, headers: {}, text: "" }) : network(exchange);
  return Object.assign(line, { transport });
}

/** A stack that signs in with a token made by hand, and names it in `supersedes`. */
async function onBootstrapToken(transport = network) {
  const env: Record<string, string> = {};
  const stack = await retirementStack(deplo, { env, transport });
  const bootstrap = stack.emulator.admin.deplo.createToken({ scopes: ["admin"] });
  env["DEPLO_API_URL"] = stack.emulator.info.deplo.apiUrl;
  env["DEPLO_KEY"] = bootstrap.secret;
  const isAlive = (id: string): boolean => stack.emulator.tokens().some((one) => one.id === id && one.alive);
  const up = (): Promise<void> => stack.up({ ...stack.args, overlap: "1d", supersedes: [bootstrap.id] });
  return { stack, env, bootstrap, isAlive, up };
}

const lineOf = (id: string): string =>
  `ci: not revoking ${id}: the provider itself signs in with it. Give the provider another credential. \`pulumi up\` tries again after a day.`;

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

const secretOf = ({ engine }: RetirementStack): string => {
  const token = [...engine.state.values()].find(({ outputs }) => outputs["value"] !== undefined)!;
  return String(token.outputs["value"]);
};

test("the credential stays on the list when the platform does not answer the first look, but the one of the deletion", async () => {
  const line = unreliable();
  const { stack, env, bootstrap, isAlive, up } = await onBootstrapToken(line.transport);
  await up();
  stack.clock.advance(2 * 86_400_000);
  let looks = 0;
  // The first look is that of the clock; five attempts of the one after it fail.
  line.isFailing = ({ method }) => method === "GET" && (looks += 1) > 1 && looks <= 6;
  await up();
  expect(looks).toBeGreaterThan(6);
  expect(isAlive(bootstrap.id)).toBe(true);
  expect(Object.keys(stack.retiring())).toEqual([bootstrap.id]);
  env["DEPLO_KEY"] = stack.emulator.admin.deplo.createToken({ scopes: ["admin"] }).secret;
  await up();
  expect(isAlive(bootstrap.id)).toBe(false);
  await up();
  expect(stack.retiring()).toEqual({});
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "another Provider's credential, made by the stack, outlives a platform that lists no tokens after look %i",
  async (last) => {
    const line = unreliable();
    const { stack, isAlive } = await onBootstrapToken(line.transport);
    const hints: Record<string, unknown> = {};
    const up = (rotateWhenChanged: string): Promise<void> =>
      stack.up({ ...stack.args, scopes: ["admin"], rotateWhenChanged, ...hints });
    await up("1");
    const old = stack.current();
    hints[credentialsKey] = { deplo: [secretOf(stack).slice(0, "sk_live_a1b2".length)] };
    await up("2");
    stack.clock.advance(3 * 86_400_000);
    let looks = 0;
    line.isFailing = ({ method }) => method === "GET" && (looks += 1) > last;
    await up("2").catch(() => undefined);
    expect(isAlive(old)).toBe(true);
    line.isFailing = () => false;
    await up("2");
    expect(isAlive(old)).toBe(true);
    expect(Object.keys(stack.retiring())).toEqual([old]);
  },
);

test("a `destroy` within a day of that says why the credential is released", async () => {
  const { stack, bootstrap, isAlive, up } = await onBootstrapToken();
  await up();
  stack.clock.advance(2 * 86_400_000);
  await up();
  stack.lines.length = 0;
  await stack.engine.destroy();
  expect(isAlive(bootstrap.id)).toBe(true);
  expect(stack.lines).toEqual([
    `ci: ${bootstrap.id} is released: a provider signed in with it when its overlap ended. It was made by hand and still works. ` +
      "Revoke it once nothing uses it.",
  ]);
});

test("a `skippedAt` of a wrong clock keeps no token for longer than two days", async () => {
  const { stack, env, bootstrap, isAlive, up } = await onBootstrapToken();
  await up();
  stack.clock.advance(2 * 86_400_000);
  await up();
  const later = "2036-01-01T00:00:00Z";
  for (const entry of stack.kept().outputs["retiring"] as object[])
    Object.assign(entry, { skippedAt: later, retireAt: later });
  env["DEPLO_KEY"] = stack.emulator.admin.deplo.createToken({ scopes: ["admin"] }).secret;
  await up();
  stack.clock.advance(2 * 86_400_000);
  await up();
  expect(isAlive(bootstrap.id)).toBe(false);
  expect(stack.retiring()).toEqual({});
});

test("a token of the stack that the environment has as a credential, with an explicit Provider too: the sentence names the variables", async () => {
  const setup = await emulated();
  const { serviceTokenId, serviceToken, apiUrl } = setup.emulator.info.planetscale;
  const config: Record<string, string> = {
    "tokens:provider:explicit": "true",
    "tokens:planetscaleServiceTokenId": serviceTokenId,
    "tokens:planetscaleServiceToken": serviceToken,
    "tokens:planetscaleApiUrl": apiUrl,
  };
  const env: Record<string, string> = {};
  const { engine } = stackOn(setup, "planetscale", () => ({ env }), {
    host(provider) {
      void provider.configure({ config: { get: (key) => config[key] } });
      return provider;
    },
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
      "another credential, or remove the resource from the state with `pulumi state delete`.",
  );
});
