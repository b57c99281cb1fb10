import { definePlatform } from "../define";
import type {
  PlanetScaleCredentials,
  PlanetScaleDeployTokenArgs,
  PlanetScaleGrantTarget,
  PlanetScaleOrganizationPermission,
  PlanetScaleServiceTokenArgs,
  PlanetScaleTokenAccessGrantArgs,
} from "./args";
import type { PlanetScaleEmulator } from "./emulator/types";
import type * as DriverModule from "./driver";

export type * from "./args";

interface Types {
  readonly credentials: PlanetScaleCredentials;
  readonly ServiceToken: PlanetScaleServiceTokenArgs;
  readonly TokenAccessGrant: {
    readonly target: PlanetScaleGrantTarget;
    readonly args: PlanetScaleTokenAccessGrantArgs;
  };
  readonly DeployToken: PlanetScaleDeployTokenArgs;
  readonly emulator: PlanetScaleEmulator;
}

/** PlanetScale, signed in to by a service token that manages the others, or by a user's access token. */
export const planetscale = definePlatform<Types>()(
  {
    title: "PlanetScale",
    apiUrl: "https://api.planetscale.com/v1",
    apiUrlEnv: "PLANETSCALE_API_URL",
    apiPath: "/v1",
    requestsPerMinute: 600,
    scope: ["organization"],
    credentials: {
      serviceTokenId: { env: "PLANETSCALE_SERVICE_TOKEN_ID" },
      serviceToken: { env: "PLANETSCALE_SERVICE_TOKEN" },
      accessToken: { env: "PLANETSCALE_ACCESS_TOKEN", aliases: ["PLANETSCALE_API_TOKEN"] },
    },
    signIn: [["serviceTokenId", "serviceToken"], ["accessToken"]],
    credentialHint: ({ serviceTokenId }) => serviceTokenId,
    secretPattern: /^pscale_|pscale_[a-z]+_[\w.=-]{16}/i,
    adminScopes: {
      permissions: [
        "write_organization",
        "write_members",
        "write_teams",
        "write_service_tokens",
        "delete_service_tokens",
        "write_oauth_tokens",
        "delete_oauth_tokens",
        "delete_databases",
      ] satisfies PlanetScaleOrganizationPermission[],
    },
    envVars: {
      PLANETSCALE_SERVICE_TOKEN_ID: "tokenId",
      PLANETSCALE_SERVICE_TOKEN: "value",
      PLANETSCALE_ORG: "organization",
    },
  },
  // Only the provider process pays for zod and the rest.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  () => (require("./driver") as typeof DriverModule).driver,
);
