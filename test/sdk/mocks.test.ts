import * as pulumi from "@pulumi/pulumi";
import { mocks } from "../../sdk/testing";
import * as tokens from "../../sdk";

const mock = (others?: Parameters<typeof mocks>[0]): Promise<void> =>
  pulumi.runtime.setMocks(mocks(others), "project", "stack", false);

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((done) => output.apply(done));
const isSecret = (output: pulumi.Output<unknown>): Promise<boolean> => pulumi.isSecret(output);

const args = { platform: "planetscale", organization: "acme" } as const;

test("a program with tokens runs under setMocks, and its secrets are secret there too", async () => {
  await mock();
  const ci = new tokens.ServiceToken("ci", args);
  expect(await valueOf(ci.value)).toBe("ci-secret");
  expect(await isSecret(ci.value)).toBe(true);
  expect(await valueOf(ci.tokenId)).toBe("ci-id");
  expect(await isSecret(ci.tokenId)).toBe(false);
  expect(await valueOf(ci.expiresAt)).toBeUndefined();
});

test("the environment of a token has exactly the platform's variables, each a secret of its own", async () => {
  await mock();
  const { envVars } = new tokens.ServiceToken("ci", args);
  const entries = Object.entries(envVars);
  const values = await Promise.all(entries.map(async ([name, value]) => [name, await valueOf(value)] as const));
  expect(Object.fromEntries(values)).toEqual({
    PLANETSCALE_SERVICE_TOKEN_ID: "ci-id",
    PLANETSCALE_SERVICE_TOKEN: "ci-secret",
    PLANETSCALE_ORG: "acme",
  });
  expect(await Promise.all(entries.map(([, value]) => isSecret(value)))).toEqual([true, true, true]);
});

test("what a consumer gets through withGrants waits for the grants: no grant, no secret", async () => {
  const order: string[] = [];
  await mock({ newResource: ({ name }) => ({ id: name, state: {} }) });
  const ci = new tokens.ServiceToken("ci", args);
  const grant = new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: ["read_branch"] });
  const granted = ci.withGrants(grant);
  const seen = valueOf(granted.value).then((value) => order.push(value));
  await valueOf(grant.id).then(() => order.push("granted"));
  await seen;
  expect(order).toEqual(["granted", "ci-secret"]);
  expect(await isSecret(granted.value)).toBe(true);
  expect(await isSecret(granted.envVars.PLANETSCALE_SERVICE_TOKEN)).toBe(true);
  expect(await valueOf(grant.id)).toBe("planetscale/acme/ci-id/app");
});

test("mocks of other resources are left to the caller", async () => {
  await mock({ newResource: ({ inputs }) => ({ id: "theirs", state: inputs as object }) });
  class Other extends pulumi.CustomResource {}
  expect(await valueOf(new Other("other:index:Thing", "thing", {}).id)).toBe("theirs");
});

test.each<[string, () => unknown, RegExp]>([
  ["a token without arguments", () => new tokens.ServiceToken("x", undefined as never), /^x: arguments are missing/],
  ["a grant without a token", () => grant({ permissions: ["read_branch"] }), /give `token: <ServiceToken>`, or/],
  ["a grant for a token's id as token", () => grant({ token: token().tokenId }), /takes the ServiceToken itself/],
  ["a grant for a token and an id", () => grant({ token: token(), tokenId: "abc" }), /are both given/],
  ["withGrants of a list", () => token().withGrants([grant({ token: token() })] as never), /one after the other/],
  ["withGrants of another token's grant", () => token().withGrants(grant({ token: token() })), /of another token/],
  ["a Provider for an unknown platform", () => provider({ github: {} }), /^p: github: .+There are: planetscale/],
  ["a Provider with a typo", () => provider({ planetscale: { acessToken: "x" } }), /acessToken: there is no such/],
  ["a Provider with a number", () => provider({ planetscale: { accessToken: 5 } }), /accessToken: write a string/],
  ["a Provider with half a reference", () => provider({ planetscale: { accessToken: { en: "X" } } }), /write a string/],
  [
    "a Provider with a secret in the place of its variable",
    () => provider({ planetscale: { accessToken: { env: "pscale_tkn_canary" } } }),
    /^(?!.*canary).*a variable's name in capitals/,
  ],
  [
    "a Provider with two credentials",
    () => provider({ planetscale: { accessToken: "a", serviceTokenId: "b", serviceToken: "c" } }),
    /one credential, not 2/,
  ],
])("%s is refused with a sentence", async (_, construct, sentence) => {
  await mock();
  expect(construct).toThrow(sentence);
});

const token = () => new tokens.ServiceToken("t", args);
const grant = (given: object) => new tokens.TokenAccessGrant("g", given as never);
const provider = (given: object) => new tokens.Provider("p", given);

test("what a token cannot be is refused in the constructor, with the way out", async () => {
  await mock();
  expect(() => new tokens.ServiceToken("ci", args, { import: "planetscale/acme/x" })).toThrow(
    /cannot be imported.*Declare a new one/,
  );
  expect(() => new tokens.TokenAccessGrant("g", { token: token(), permissions: [] }, { import: "x" })).toThrow(
    /a grant cannot be imported/,
  );
  const home = process.cwd();
  try {
    process.chdir("/");
    expect(() => new tokens.ServiceToken("ci", args)).toThrow(/direct dependency.*npm install pulumi-tokens/);
  } finally {
    process.chdir(home);
  }
});
