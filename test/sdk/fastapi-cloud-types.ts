import type * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";

// As types.ts, for a platform that has deploy tokens alone.

declare const deploy: tokens.DeployToken<"fastapiCloud">;

export const compiles = [
  () => new tokens.DeployToken("a", { platform: "fastapiCloud", appId: "5e0c1d", expiresIn: "30d" }),
  (): pulumi.Output<string> => deploy.envVars.FASTAPI_CLOUD_TOKEN,
  (): pulumi.Output<string> => deploy.name,
  // A token of one platform is a token.
  (): tokens.DeployToken => deploy,
  (): tokens.DeployToken<"fastapiCloud" | "deplo"> => deploy,
  (): pulumi.Output<string | undefined> => (deploy as tokens.DeployToken).name,
  () => new tokens.Provider("p", { deplo: { token: "t" }, fastapiCloud: { accessToken: "t" } }),
];

export const refused = [
  // @ts-expect-error -- FastAPI Cloud has no service tokens
  () => new tokens.ServiceToken("a", { platform: "fastapiCloud", appId: "5e0c1d" }),
  // @ts-expect-error -- FastAPI Cloud takes days, not a date
  () => new tokens.DeployToken("a", { platform: "fastapiCloud", appId: "5e0c1d", expiresAt: "2030-01-01T00:00:00Z" }),
  // @ts-expect-error -- there is nothing to grant
  () => new tokens.TokenAccessGrant("g", { platform: "fastapiCloud", appId: "a", tokenId: "t", permissions: ["read"] }),
  // @ts-expect-error -- a grant is for a ServiceToken
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- that is the point
  () => new tokens.TokenAccessGrant("g", { token: deploy, permissions: ["read"] }),
  // @ts-expect-error -- a variable of another platform
  (): unknown => deploy.envVars.PLANETSCALE_ORG,
];
