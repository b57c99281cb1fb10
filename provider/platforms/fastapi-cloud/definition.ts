import { definePlatform } from "../define";
import type { FastApiCloudCredentials, FastApiCloudDeployTokenArgs } from "./args";
import type { FastApiCloudEmulator } from "./emulator/types";
import type * as DriverModule from "./driver";

export type * from "./args";

interface Types {
  readonly credentials: FastApiCloudCredentials;
  readonly DeployToken: FastApiCloudDeployTokenArgs;
  readonly emulator: FastApiCloudEmulator;
}

/** FastAPI Cloud, signed in to by a user's access token. */
export const fastapiCloud = definePlatform<Types>()(
  {
    title: "FastAPI Cloud",
    apiUrl: "https://api.fastapicloud.com/api/v1",
    apiUrlEnv: "FASTAPI_CLOUD_API_URL",
    scope: ["appId"],
    credentials: { accessToken: { env: "FASTAPI_CLOUD_ACCESS_TOKEN" } },
    signIn: [["accessToken"]],
    secretPattern: /^fc[ad]_|fc[ad]_[\w.=-]{16}/i,
    envVars: { FASTAPI_CLOUD_TOKEN: "value", FASTAPI_CLOUD_APP_ID: "appId" },
  },
  // Only the provider process pays for zod and the rest.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  () => (require("./driver") as typeof DriverModule).driver,
);
