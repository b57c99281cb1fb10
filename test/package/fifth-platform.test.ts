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

test("its own laws, the contract suite, the laws of emulators, the fuzz and the histories run on a fifth platform", () => {
  const suites = [
    fifth.laws,
    "test/platforms/contract.test.ts",
    "test/emulator/every.test.ts",
    "test/fuzz/fuzz.test.ts",
    "test/model/histories.test.ts",
  ];
  const { code, text } = fifth.test(suites, {
    GENERATED_RUNS: "25",
    GENERATED_SEED: "1",
    PLATFORMS: five.join(", "),
  });
  expect([code, text]).toEqual([0, expect.stringMatching(/Test Suites: 5 passed, 5 total/)]);
  expect(text).toMatch(/25 histories/);
}, 120_000);
