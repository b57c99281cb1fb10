import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";

// What compiles, and what does not: `tsc` refuses an unused `@ts-expect-error` as well as an error. It is asked of the sources
// by `npx tsc --noEmit`, and of the published declarations by published.test.ts. Nothing here is ever run: the bodies are
// functions that nobody calls.

const config = new pulumi.Config();
const place = { platform: "planetscale", organization: "acme" } as const;
declare const ci: tokens.ServiceToken<"planetscale">;
declare const api: tokens.ServiceToken<"deplo">;

export const compiles = [
  () => new tokens.ServiceToken("a", { platform: "planetscale", organization: "acme" }),
  // Config values and interpolations are plain strings and outputs of them.
  () => new tokens.ServiceToken("a", { ...place, expiresIn: config.require("life") }),
  () => new tokens.ServiceToken("a", { ...place, expiresIn: pulumi.interpolate`${config.require("days")}d` }),
  () => new tokens.ServiceToken("a", { ...place, expiresIn: "90d", namePrefix: "x", verify: false }),
  () => new tokens.TokenAccessGrant("g", { token: ci, database: "app", permissions: ["read_branch", "made_up_later"] }),
  () => new tokens.TokenAccessGrant("g", { token: ci, permissions: config.requireObject<string[]>("permissions") }),
  () => new tokens.TokenAccessGrant("g", { ...place, tokenId: "abcdefghijkl", permissions: ["read_databases"] }),
  () => new tokens.TokenAccessGrant("g", { token: ci, permissions: ["read_databases"], mode: "authoritative" }),
  (): pulumi.Output<string> => ci.envVars.PLANETSCALE_SERVICE_TOKEN,
  (): pulumi.Output<string> => ci.withGrants().envVars.PLANETSCALE_ORG,
  (): pulumi.Output<string | undefined> => ci.expiresAt,
  () => new tokens.ServiceToken("a", { platform: "deplo", workspaceId: "ws_1", scopes: ["read", "made_up_later"] }),
  () =>
    new tokens.ServiceToken("a", {
      platform: "deplo",
      workspaceId: "ws_1",
      scopes: ["read"],
      expiresAt: "2030-01-01T00:00:00Z",
    }),
  () => new tokens.DeployToken("a", { ...place, database: "app" }),
  () => new tokens.DeployToken("a", { ...place, database: "app", permissions: ["read_branch", "made_up_later"] }),
  () => new tokens.DeployToken("a", { platform: "deplo", workspaceId: "ws_1", projectId: "proj_1" }),
  (): tokens.ServiceTokenArgs => ({ platform: "deplo", workspaceId: "ws_1", scopes: ["read"] }),
  () => new tokens.Provider("p", { planetscale: { accessToken: config.requireSecret("token") } }),
  () => new tokens.Provider("p", { planetscale: { serviceTokenId: "id", serviceToken: { env: "SECRET" } } }),
  () => new tokens.Provider("p", { planetscale: { accessToken: { env: "T" }, apiUrl: "http://127.0.0.1:1" } }),
];

export const refused = [
  // @ts-expect-error -- the organization is required
  () => new tokens.ServiceToken("a", { platform: "planetscale" }),
  // @ts-expect-error -- a platform that does not exist
  () => new tokens.ServiceToken("a", { platform: "planetscape", organization: "acme" }),
  // @ts-expect-error -- an argument of another platform
  () => new tokens.ServiceToken("a", { ...place, scopes: ["deploy"] }),
  // @ts-expect-error -- a number is no duration
  () => new tokens.ServiceToken("a", { ...place, expiresIn: 90 }),
  // @ts-expect-error -- a grant without permissions
  () => new tokens.TokenAccessGrant("g", { token: ci }),
  // @ts-expect-error -- the token brings its organization
  () => new tokens.TokenAccessGrant("g", { token: ci, organization: "acme", permissions: ["read_databases"] }),
  // @ts-expect-error -- neither a token nor a token's id
  () => new tokens.TokenAccessGrant("g", { ...place, permissions: ["read_databases"] }),
  // @ts-expect-error -- a mode that does not exist
  () => new tokens.TokenAccessGrant("g", { token: ci, permissions: ["read_databases"], mode: "exclusive" }),
  // @ts-expect-error -- a variable of another platform
  (): unknown => ci.envVars.DEPLO_KEY,
  // @ts-expect-error -- half a credential
  () => new tokens.Provider("p", { planetscale: { serviceTokenId: "id" } }),
  // @ts-expect-error -- a number is no credential
  () => new tokens.Provider("p", { planetscale: { accessToken: 5 } }),
  // @ts-expect-error -- a typo in a reference
  () => new tokens.Provider("p", { planetscale: { accessToken: { environment: "X" } } }),
  // @ts-expect-error -- a credential that may be missing
  () => new tokens.Provider("p", { planetscale: { accessToken: process.env["TOKEN"] } }),
  // @ts-expect-error -- two credentials
  () => new tokens.Provider("p", { planetscale: { serviceTokenId: "id", serviceToken: "s", accessToken: "t" } }),
  // @ts-expect-error -- a credential of another platform
  () => new tokens.Provider("p", { deplo: { accessToken: "t" } }),
  // @ts-expect-error -- an argument of another platform, also where no platform is fixed
  (): tokens.ServiceTokenArgs => ({ platform: "deplo", workspaceId: "ws_1", scopes: ["read"], organization: "acme" }),
  // @ts-expect-error -- the scopes of a workspace token must be chosen
  () => new tokens.ServiceToken("a", { platform: "deplo", workspaceId: "ws_1" }),
  // @ts-expect-error -- a deploy token of Deplo is for one project
  () => new tokens.DeployToken("a", { platform: "deplo", workspaceId: "ws_1" }),
  // @ts-expect-error -- a deploy token of PlanetScale is for one database
  () => new tokens.DeployToken("a", { ...place }),
  // @ts-expect-error -- there is nothing to grant on Deplo
  () => new tokens.TokenAccessGrant("g", { token: api, permissions: ["read"] }),
  // @ts-expect-error -- nor by a token's id
  () => new tokens.TokenAccessGrant("g", { platform: "deplo", workspaceId: "w", tokenId: "t", permissions: ["read"] }),
  // @ts-expect-error -- outputs are read-only
  () => (ci.value = pulumi.output("x")),
];

type WrapperArgs = tokens.DistributiveOmit<tokens.ServiceTokenArgs, "expiresIn"> & { readonly team: string };

/** A wrapping component of a user: fixes one argument and passes the others on, for any platform. */
export class TeamToken<P extends tokens.ServiceTokenPlatform> extends pulumi.ComponentResource {
  readonly token: tokens.ServiceToken<P>;

  constructor(name: string, args: tokens.ServiceTokenArgs<P>, opts?: pulumi.ComponentResourceOptions) {
    super("example:TeamToken", name, {}, opts);
    this.token = new tokens.ServiceToken(name, { ...args, expiresIn: "30d" }, { parent: this });
  }
}

export const wrapped: WrapperArgs = { platform: "planetscale", organization: "acme", team: "web" };
