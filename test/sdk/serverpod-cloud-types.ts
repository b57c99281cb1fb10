import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";

// As types.ts, for tokens without names.

const config = new pulumi.Config();
declare const pat: tokens.ServiceToken<"serverpodCloud">;
declare const api: tokens.ServiceToken<"deplo">;

export const compiles = [
  () => new tokens.ServiceToken("a", { platform: "serverpodCloud" }),
  () =>
    new tokens.ServiceToken("a", { platform: "serverpodCloud", idleTtl: "never", expiresIn: config.require("life") }),
  () => new tokens.DeployToken("a", { platform: "serverpodCloud", expiresAt: "2030-01-01T00:00:00Z" }),
  (): pulumi.Output<undefined> => pat.name,
  // A token of one platform is a token.
  (): tokens.ServiceToken[] => [pat, api],
  () => new tokens.Provider("p", { deplo: { token: "t" }, serverpodCloud: { token: { env: "T" } } }),
];

export const refused = [
  // @ts-expect-error -- a Serverpod Cloud token has no name
  () => new tokens.DeployToken("a", { platform: "serverpodCloud", namePrefix: "ci" }),
  // @ts-expect-error -- there is nothing to grant
  () => new tokens.TokenAccessGrant("g", { token: pat, permissions: ["read"] }),
  // @ts-expect-error -- nor by a token's id
  () => new tokens.TokenAccessGrant("g", { platform: "serverpodCloud", tokenId: "t", permissions: ["read"] }),
];
