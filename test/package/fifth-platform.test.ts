import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../provider/values/environment";
import type * as Host from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import type * as Platforms from "../../provider/platforms/definitions";
import type * as Resources from "../../provider/resources";
import type * as Sdk from "../../sdk";
import type * as Testing from "../../sdk/testing";
import { fakeClock } from "../support/clock";
import { addressOf, providerText, stackOwner } from "../support/engine";
import { platforms } from "../support/platforms";
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

// The one error that is expected.
export const wrong: tokens.Platform = "acme";
`;

const five = [...platforms, "acmeCloud"];

let fifth: FifthPlatform;
beforeAll(() => {
  fifth = fifthPlatform();
});
afterAll(() => {
  fifth.remove();
});

test("a fifth platform is one folder and two lines to the compiler", () => {
  expect(fifth.compile(program)).toEqual([
    expect.stringContaining(`Type '"acme"' is not assignable to type '${five.map((name) => `"${name}"`).join(" | ")}'`),
  ]);
});

test("a platform without an emulator, without a fixture, or with an argument that is never sent does not compile", () => {
  const files = ["emulator/start.ts", "acme-cloud/schema.ts"].map((file) => `provider/platforms/${file}`);
  const errors = fifth.errorsIn([...files, "test/support/platforms.ts"], {
    "provider/platforms/emulator/platforms.ts": (text) => text.replace(/.*acme.*/, ""),
    "provider/platforms/acme-cloud/fixture.ts": () => "",
    "provider/platforms/acme-cloud/schema.ts": (text) => text.replace(', site: sentAs("site")', ""),
  });
  expect(errors).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/start\.ts.+Property 'acmeCloud' is missing/),
      expect.stringMatching(/^test\/support\/platforms\.ts.+\n?.*acmeCloud/),
      expect.stringMatching(/schema\.ts.+\n?.*Property 'site' is missing/),
    ]),
  );
});

test("the contract suite, the laws of emulators, the fuzz and the histories run on a fifth platform", () => {
  const suites = [
    "test/platforms/contract.test.ts",
    "test/emulator/every.test.ts",
    "test/fuzz/fuzz.test.ts",
    "test/model/histories.test.ts",
  ];
  const { code, text } = fifth.test(suites, { GENERATED_RUNS: "25", GENERATED_SEED: "1" });
  expect([code, text]).toEqual([0, expect.stringMatching(/Test Suites: 4 passed, 4 total/)]);
  expect(text).toMatch(/25 histories/);
}, 120_000);

describe("a fifth platform in the provider", () => {
  const provide = (env: Environment): Host.HostProvider =>
    (fifth.load("provider/host/host.ts") as typeof Host).hostProvider({
      platforms: fifth.load("provider/platforms/definitions.ts") as typeof Platforms,
      resources: (fifth.load("provider/resources/index.ts") as typeof Resources).resources,
      env,
      transport: () => Promise.reject(new Error("nothing is sent")),
      clock: fakeClock(),
      random: randomBytes,
      chance: () => 0,
      say: () => undefined,
    });

  const refused = async (kind: string, args: Wire, env: Environment = { ACME_KEY: "bootstrap" }): Promise<string[]> => {
    const own = { __urn: addressOf(kind, "ci"), __stackId: stackOwner, __provider: providerText };
    const { failures } = await provide(env).check({}, { platform: "acmeCloud", ...args, ...own });
    return failures.map(({ reason }) => reason);
  };

  test("its arguments are checked, and what it has not is refused in its sentence", async () => {
    expect(await refused("ServiceToken", { team: "", expiresIn: "soon", site: "www" })).toEqual([
      "team: must not be empty",
      'expiresIn: must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)',
      "site: unknown argument. Supported: platform, team, namePrefix, expiresIn, verify, " +
        "adopt, revokeOnDestroy, rotateBefore, rotateEvery, rotateSpread, rotateWhenChanged, overlap, supersedes, description, owner",
    ]);
    expect(await refused("DeployToken", { team: "web", expiresAt: "2030-01-01T00:00:00Z" })).toEqual([
      "site: is required",
      "expiresAt: Acme Cloud takes a length of life, not a date: use `expiresIn`",
    ]);
    expect(await refused("TokenAccessGrant", { tokenId: "k0" })).toEqual([
      "platform: a key of Acme Cloud may do all that its team may: there is nothing to grant",
    ]);
    expect(await refused("ServiceToken", { platform: "acme" })).toEqual([
      `platform: must be one of: ${five.join(", ")}`,
    ]);
  });

  test("a missing credential is named as in its definition", async () => {
    expect(await refused("ServiceToken", { team: "web" }, {})).toEqual([
      expect.stringMatching(/^Acme Cloud needs a credential\..+ACME_KEY.+tokens:acmeCloudKey/),
    ]);
  });
});

test("a fifth platform works in a program's own tests", async () => {
  const { mocks } = fifth.load("sdk/testing/index.ts") as typeof Testing;
  await pulumi.runtime.setMocks(mocks(), "project", "stack", false);
  const { DeployToken, Provider } = fifth.load("sdk/index.ts") as typeof Sdk;
  const args = { platform: "acmeCloud", team: "web", site: "www" };
  const deploy = new DeployToken("deploy", args as never);
  const { envVars } = deploy as unknown as {
    envVars: Record<string, pulumi.Output<string>>;
  };
  const values = pulumi.all(envVars);
  expect(await new Promise((done) => values.apply(done))).toEqual({ ACME_KEY: "deploy-secret", ACME_TEAM: "web" });
  expect(() => new Provider("p", { acmeCloud: { token: "t" } } as never)).toThrow(
    /acmeCloud\.token: unknown setting. Supported: key, apiUrl/,
  );
});
