import * as pulumi from "@pulumi/pulumi";
import { mocks } from "../../sdk/testing";
import * as tokens from "../../sdk";
import { platformWith } from "../support/platforms";

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

/** The only one whose tokens have no names, and one whose tokens are for an app. */
const [unnamed, ofApp] = [platformWith({ named: false }), platformWith({ hasParent: true })];
const serverpod = { platform: unnamed, expiresAt: "2030-01-01T02:00:00+02:00" } as never;

interface Expected {
  readonly id: string;
  readonly name: string | undefined;
  readonly expiresAt: string | undefined;
  readonly envVars: Readonly<Record<string, string>>;
}

const expectedUnnamed: Expected = {
  id: `${unnamed}/s-id`,
  name: undefined,
  expiresAt: "2030-01-01T00:00:00.000Z",
  envVars: { SERVERPOD_CLOUD_TOKEN: "s-secret" },
};

type SomeToken = tokens.DeployToken | tokens.ServiceToken;

test.each<[string, () => SomeToken, Expected]>([
  [
    "a DeployToken on PlanetScale",
    () => new tokens.DeployToken("d", { ...args, database: "app", expiresIn: "1w" }),
    {
      id: "planetscale/acme/app/d-id",
      name: "d",
      expiresAt: "2026-01-08T00:00:00.000Z",
      envVars: {
        PLANETSCALE_SERVICE_TOKEN_ID: "d-id",
        PLANETSCALE_SERVICE_TOKEN: "d-secret",
        PLANETSCALE_ORG: "acme",
      },
    },
  ],
  ["a ServiceToken on Serverpod Cloud", () => new tokens.ServiceToken("s", serverpod), expectedUnnamed],
  ["a DeployToken on Serverpod Cloud", () => new tokens.DeployToken("s", serverpod), expectedUnnamed],
  [
    "a ServiceToken on Deplo",
    () => new tokens.ServiceToken("w", { platform: "deplo", workspaceId: "ws_1", scopes: ["read"] }),
    { id: "deplo/ws_1/w-id", name: "w", expiresAt: undefined, envVars: { DEPLO_KEY: "w-secret" } },
  ],
  [
    "a DeployToken on Deplo",
    () => new tokens.DeployToken("p", { platform: "deplo", workspaceId: "ws_1", projectId: "proj_1" }),
    { id: "deplo/ws_1/proj_1/p-id", name: "p", expiresAt: undefined, envVars: { DEPLO_KEY: "p-secret" } },
  ],
  [
    "a DeployToken on FastAPI Cloud",
    () => new tokens.DeployToken("f", { platform: ofApp, appId: pulumi.secret("5e0c1d") } as never),
    {
      id: `${ofApp}/5e0c1d/f-id`,
      name: "f",
      // It expires although nothing was asked for.
      expiresAt: "2026-04-01T00:00:00.000Z",
      envVars: { FASTAPI_CLOUD_TOKEN: "f-secret", FASTAPI_CLOUD_APP_ID: "5e0c1d" },
    },
  ],
])("%s has what it has in the engine", async (_what, make, wanted) => {
  await mock();
  const token = make();
  const { id, tokenId, name, value, createdAt, expiresAt } = token;
  const envVars = Object.entries(token.envVars as Record<string, pulumi.Output<string>>);
  const variables = await Promise.all(envVars.map(async ([key, value]) => [key, await valueOf(value)] as const));
  expect({
    id: await valueOf(id),
    name: await valueOf(name),
    expiresAt: await valueOf(expiresAt),
    envVars: Object.fromEntries(variables),
  }).toEqual(wanted);
  expect(wanted.id.endsWith(`/${await valueOf(tokenId)}`)).toBe(true);
  expect(await valueOf(createdAt)).toBe("2026-01-01T00:00:00.000Z");
  expect(await Promise.all([value, ...envVars.map(([, value]) => value)].map(isSecret))).not.toContain(false);
});

/** What a mock is given for a resource, as the SDK does. */
const made = (kind: string, inputs: Record<string, unknown>) =>
  mocks().newResource({ type: `pulumi-nodejs:dynamic/tokens:${kind}`, name: "x", inputs, custom: true });

test.each<[string, string, Record<string, unknown>, string]>([
  [
    "arguments that check refuses",
    "ServiceToken",
    { ...args, organization: "", expiresIn: "soon" },
    "x: organization: must not be empty\nx: expiresIn: must be a duration",
  ],
  ["an argument of another platform", "DeployToken", { ...args, scopes: ["deploy"] }, "x: scopes: .+use `permissions`"],
  [
    "a secret in a name's place",
    "ServiceToken",
    { ...args, organization: "sk_live_canary" },
    "x: organization: must not be a secret",
  ],
  ["a pair that is none", "ServiceToken", { platform: ofApp }, "x: platform: FastAPI Cloud issues tokens for one"],
  ["a platform that is none", "ServiceToken", { platform: "toString" }, "x: platform: must be one of: planetscale, "],
  [
    "an expiry in the past",
    "DeployToken",
    { platform: unnamed, expiresAt: "2020-01-01T00:00:00Z" },
    "must be in the future",
  ],
])("%s are refused as a preview refuses them", (_what, kind, inputs, sentence) => {
  expect(() => made(kind, inputs)).toThrow(new RegExp(sentence));
  expect(() => made(kind, inputs)).not.toThrow(/canary/);
});

test.each([
  ["a token", "ServiceToken", {}],
  ["a pipeline's token", "DeployToken", { database: "app" }],
  ["a grant", "TokenAccessGrant", { tokenId: "t", permissions: ["read_databases"] }],
])("%s takes what another resource's mock leaves out for not known", (_what, kind, inputs) => {
  expect(made(kind, { platform: "planetscale", organization: undefined, ...inputs })).toHaveProperty("id");
  expect(made(kind, { platform: "planetscale", ...inputs })).toHaveProperty("id");
});

test("a grant has its permissions in one order, and its place for an id", async () => {
  await mock();
  const permissions = ["read_branch", "create_branch"];
  const app = new tokens.TokenAccessGrant("app", { ...args, tokenId: "k2xk7w2m3v1p", database: "app", permissions });
  expect(await valueOf(app.permissions)).toEqual(["create_branch", "read_branch"]);
  expect(await valueOf(app.granted)).toEqual(["create_branch", "read_branch"]);
  expect(await valueOf(app.id)).toBe("planetscale/acme/k2xk7w2m3v1p/app");
  const all = new tokens.TokenAccessGrant("all", { ...args, tokenId: "k2xk7w2m3v1p", permissions: ["read_databases"] });
  expect(await valueOf(all.id)).toBe("planetscale/acme/k2xk7w2m3v1p");
});

test("mocks of other resources are left to the caller", async () => {
  await mock({ newResource: ({ inputs }) => ({ id: "theirs", state: inputs as object }) });
  class Other extends pulumi.CustomResource {}
  expect(await valueOf(new Other("other:index:Thing", "thing", {}).id)).toBe("theirs");
});

test.each<[string, () => unknown, RegExp]>([
  ["a token without arguments", () => new tokens.ServiceToken("x", undefined as never), /^x: arguments are required/],
  [
    "a grant without a token",
    () => grant({ permissions: ["read_branch"] }),
    /token: is required\. Set `token: <ServiceToken>`, or/,
  ],
  [
    "a grant for a token's id as token",
    () => grant({ token: token().tokenId }),
    /token: must be the ServiceToken itself/,
  ],
  ["a grant for a token and an id", () => grant({ token: token(), tokenId: "abc" }), /tokenId: conflicts with `token`/],
  ["withGrants of a list", () => token().withGrants([grant({ token: token() })] as never), /one argument each/],
  ["withGrants of another token's grant", () => token().withGrants(grant({ token: token() })), /of another token/],
  [
    "a Provider for an unknown platform",
    () => provider({ github: {} }),
    /^p: github: unknown platform\. Supported: planetscale/,
  ],
  ["a Provider with a typo", () => provider({ planetscale: { acessToken: "x" } }), /acessToken: unknown setting/],
  ["a Provider with a number", () => provider({ planetscale: { accessToken: 5 } }), /accessToken: must be a string/],
  [
    "a Provider with half a reference",
    () => provider({ planetscale: { accessToken: { en: "X" } } }),
    /must be a string/,
  ],
  [
    "a Provider with a secret in the place of its variable",
    () => provider({ planetscale: { accessToken: { env: "pscale_tkn_canary" } } }),
    /^(?!.*canary).*the name of a variable in capitals/,
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

test.each(["deleteBeforeReplace", "retainOnDelete"])("a token with an overlap is refused with %s", async (option) => {
  await mock();
  const make = (given: object) => new tokens.ServiceToken("ci", { ...args, ...given }, { [option]: true });
  expect(() => make({ overlap: "2d" })).toThrow(option);
  expect(() => make({})).not.toThrow();
});

test("deletedWith: a token is refused with it, whether it has an overlap or not", async () => {
  await mock();
  const deletedWith = new pulumi.ComponentResource("test:Elsewhere", "elsewhere");
  for (const given of [{}, { overlap: "2d" }]) {
    const make = () => new tokens.ServiceToken("ci", { ...args, ...given }, { deletedWith });
    expect(make).toThrow("ci: deletedWith: must not apply to a token");
  }
});
