import { definePlatform } from "../define";
import { hasUsualLength, tokenIdIn } from "./token-id";
import type { ServerpodCloudCredentials, ServerpodCloudTokenArgs } from "./args";
import type { ServerpodCloudEmulator } from "./emulator/types";
import type * as DriverModule from "./driver";

export type * from "./args";

interface Types {
  readonly credentials: ServerpodCloudCredentials;
  readonly ServiceToken: ServerpodCloudTokenArgs;
  readonly DeployToken: ServerpodCloudTokenArgs;
  readonly emulator: ServerpodCloudEmulator;
}

/** Serverpod Cloud, signed in to by a personal access token of the user for whom it makes others. */
export const serverpodCloud = definePlatform<Types>()(
  {
    title: "Serverpod Cloud",
    apiUrl: "https://api.serverpod.dev",
    apiUrlEnv: "SERVERPOD_CLOUD_API_URL",
    apiUrlAliases: ["SERVERPOD_CLOUD_API_SERVER_URL"],
    scope: [],
    credentials: { token: { env: "SERVERPOD_CLOUD_TOKEN" } },
    signIn: [["token"]],
    // A secret of another length may hold something else where the id is: it gives no hint.
    credentialHint: ({ token = "" }) => (hasUsualLength(token) ? (tokenIdIn(token) ?? "") : ""),
    secretPattern: /^c2Fz[\w-]{40}/i,
    envVars: { SERVERPOD_CLOUD_TOKEN: "value" },
  },
  // Only the provider process pays for zod and the rest.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  () => (require("./driver") as typeof DriverModule).driver,
);
