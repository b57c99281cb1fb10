import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../provider/values/environment";
import type * as Host from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import type * as Platforms from "../../provider/platforms/definitions";
import type * as Resources from "../../provider/resources";
import type { Transport } from "../../provider/http/transport";
import type * as Sdk from "../../sdk";
import type * as Testing from "../../sdk/testing";
import { fakeClock } from "../support/clock";
import { addressOf, providerText, stackOwner } from "../support/engine";
import type * as AcmeCloud from "./acme-cloud";
import { fifthPlatform, type FifthPlatform } from "./fifth-platform";

const program = `
import * as pulumi from "@pulumi/pulumi";
import * as tokens from "./sdk";

export const platform: tokens.Platform = "acmeCloud";
const ci = new tokens.ServiceToken("ci", { platform: "acmeCloud", team: "web", expiresIn: "30d" });
const deploy = new tokens.DeployToken("deploy", { platform: "acmeCloud", team: "web", site: "www", verify: false });
export const provider = new tokens.Provider("p", { acmeCloud: { key: { env: "KEY" }, apiUrl: "https://acme.example" } });
export const outputs: pulumi.Output<string>[] = [
  ci.envVars.ACME_KEY, ci.envVars.ACME_TEAM, ci.withGrants().envVars.ACME_KEY, deploy.envVars.ACME_KEY, deploy.name,
];
export const args: tokens.AcmeCloudDeployTokenArgs = { team: "web", site: "www" };

export class Team<P extends tokens.DeployTokenPlatform> extends pulumi.ComponentResource {
  constructor(name: string, args: tokens.DeployTokenArgs<P>) {
    super("example:Team", name);
    new tokens.DeployToken(name, args, { parent: this });
  }
}
new Team("t", { platform: "acmeCloud", team: "web", site: "www" });

// @ts-expect-error -- the team is required
new tokens.ServiceToken("x", { platform: "acmeCloud" });
// @ts-expect-error -- an argument of another platform
new tokens.ServiceToken("x", { platform: "acmeCloud", team: "web", organization: "acme" });
// @ts-expect-error -- its argument on another platform
new tokens.ServiceToken("x", { platform: "planetscale", organization: "acme", team: "web" });
// @ts-expect-error -- a deploy token is for one site
new tokens.DeployToken("x", { platform: "acmeCloud", team: "web" });
// @ts-expect-error -- a number is no duration
new tokens.DeployToken("x", { platform: "acmeCloud", team: "web", site: "www", expiresIn: 30 });
// @ts-expect-error -- a variable of another platform
ci.envVars.DEPLO_KEY;
// @ts-expect-error -- there is nothing to grant
new tokens.TokenAccessGrant("x", { token: ci, permissions: ["read"] });
// @ts-expect-error -- not its credential
new tokens.Provider("x", { acmeCloud: { token: "t" } });

// The one error that is to be told.
export const wrong: tokens.Platform = "acme";
`;

let fifth: FifthPlatform;
beforeAll(() => {
  fifth = fifthPlatform();
});
afterAll(() => {
  fifth.remove();
});

test("a fifth platform is one folder and one line to the compiler, which misses its emulator", () => {
  expect(fifth.compile(program)).toEqual([
    expect.stringContaining(
      `Type '"acme"' is not assignable to type '"planetscale" | "serverpodCloud" | "deplo" | "fastapiCloud" | "acmeCloud"'`,
    ),
    expect.stringContaining("Property 'acmeCloud' is missing in type"),
  ]);
});

describe("a fifth platform in the provider", () => {
  /** What is at Acme Cloud. */
  let keys: { id: string; name: string; secret: string }[];
  let sent: string[];
  let provider: Host.HostProvider;

  /** Acme Cloud itself. */
  const acmeCloud: Transport = ({ method, url, body, headers }) => {
    sent.push(`${method} ${url.href}`);
    const answer = (status: number, said: unknown) =>
      Promise.resolve({ status, headers: {}, text: JSON.stringify(said) });
    const known = ["bootstrap", ...keys.map(({ secret }) => secret)];
    if (!known.some((secret) => headers["authorization"] === `Bearer ${secret}`)) return answer(401, {});
    const id = url.pathname.split("/")[4];
    if (method === "GET")
      return answer(
        200,
        keys.map(({ id, name }) => ({ id, name })),
      );
    if (method === "DELETE") {
      keys = keys.filter((key) => key.id !== id);
      return answer(200, {});
    }
    const { name } = JSON.parse(body ?? "") as { name: string };
    const made = { id: `k${keys.length}`, name, secret: randomBytes(16).toString("hex") };
    keys.push(made);
    return answer(201, made);
  };

  beforeEach(() => {
    [keys, sent] = [[], []];
    provider = provide({ ACME_KEY: "bootstrap" });
  });

  const provide = (env: Environment): Host.HostProvider =>
    (fifth.load("provider/host/host.ts") as typeof Host).hostProvider({
      platforms: fifth.load("provider/platforms/definitions.ts") as typeof Platforms,
      resources: (fifth.load("provider/resources/index.ts") as typeof Resources).resources,
      env,
      transport: acmeCloud,
      clock: fakeClock(),
      random: randomBytes,
      chance: () => 0,
      say: () => undefined,
    });

  const wire = (kind: string, args: Wire): Wire => ({
    platform: "acmeCloud",
    ...args,
    __urn: addressOf(kind, "ci"),
    __stackId: stackOwner,
    __provider: providerText,
  });
  const refused = async (kind: string, args: Wire): Promise<string[]> =>
    (await provider.check({}, wire(kind, args))).failures.map(({ reason }) => reason);

  test("its arguments are checked, and what it has not is refused in its sentence", async () => {
    expect(await refused("ServiceToken", { team: "", expiresIn: "soon", site: "www" })).toEqual([
      "team: must not be empty",
      'expiresIn: must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)',
      "site: unknown argument. Supported: platform, team, namePrefix, expiresIn, verify, " +
        "rotateBefore, rotateEvery, rotateSpread, rotateWhenChanged, overlap, supersedes",
    ]);
    expect(await refused("DeployToken", { team: "web", expiresAt: "2030-01-01T00:00:00Z" })).toEqual([
      "site: is required",
      "expiresAt: Acme Cloud takes a length of life, not a date: use `expiresIn`",
    ]);
    expect(await refused("TokenAccessGrant", { tokenId: "k0" })).toEqual([
      "platform: a key of Acme Cloud may do all that its team may: there is nothing to grant",
    ]);
    expect(await refused("ServiceToken", { platform: "acme" })).toEqual([
      "platform: must be one of: planetscale, serverpodCloud, deplo, fastapiCloud, acmeCloud",
    ]);
    expect(sent).toEqual([]);
  });

  test("a missing credential is told by the names of its definition", async () => {
    provider = provide({});
    expect(await refused("ServiceToken", { team: "web" })).toEqual([
      expect.stringMatching(/^Acme Cloud needs a credential\..+ACME_KEY.+tokens:acmeCloudKey/),
    ]);
  });

  test.each([
    ["ServiceToken", { team: "web" }, "acmeCloud/web/k0"],
    ["DeployToken", { team: "web", site: "www", expiresIn: "1w" }, "acmeCloud/web/www/k0"],
  ])("a %s lives: made and proven, read, compared, revoked", async (kind, args, id) => {
    const { inputs, failures } = await provider.check({}, wire(kind, args));
    expect(failures).toEqual([]);
    const made = await provider.create(inputs);
    expect(made.id).toBe(id);
    expect(keys).toHaveLength(1);
    const state = { ...made.outs, value: keys[0]!.secret };
    expect(await provider.read(id, state)).toEqual({ id, props: made.outs });
    expect(await provider.diff(id, state, inputs)).toEqual({ changes: false, replaces: [] });
    const moved = { ...inputs, team: "ops", verify: false };
    expect(await provider.diff(id, state, moved)).toEqual({ changes: true, replaces: ["moved", "team"] });
    await provider.delete(id, state);
    expect(keys).toEqual([]);
    expect(await provider.read(id, state)).toEqual({ id: "", props: {} });
  });
});

test("a fifth platform works in a program's own tests", async () => {
  const { mocks } = fifth.load("sdk/testing/index.ts") as typeof Testing;
  await pulumi.runtime.setMocks(mocks(), "project", "stack", false);
  const { DeployToken, Provider } = fifth.load("sdk/index.ts") as typeof Sdk;
  const args = { platform: "acmeCloud", team: "web", site: "www" };
  const deploy = new DeployToken("deploy", args as never);
  const { envVars } = deploy as unknown as {
    envVars: Record<keyof typeof AcmeCloud.acmeCloud.envVars, pulumi.Output<string>>;
  };
  const values = pulumi.all(envVars);
  expect(await new Promise((done) => values.apply(done))).toEqual({ ACME_KEY: "deploy-secret", ACME_TEAM: "web" });
  expect(() => new Provider("p", { acmeCloud: { token: "t" } } as never)).toThrow(
    /acmeCloud\.token: unknown setting. Supported: key, apiUrl/,
  );
});
