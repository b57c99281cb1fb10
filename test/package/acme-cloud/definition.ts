import { definePlatform } from "../define";
import type { AcmeCloudCredentials, AcmeCloudDeployTokenArgs, AcmeCloudServiceTokenArgs } from "./args";
import type { AcmeCloudEmulator } from "./emulator/types";
import type * as DriverModule from "./driver";

export type * from "./args";

interface Types {
  readonly credentials: AcmeCloudCredentials;
  readonly ServiceToken: AcmeCloudServiceTokenArgs;
  readonly DeployToken: AcmeCloudDeployTokenArgs;
  readonly emulator: AcmeCloudEmulator;
}

export const acmeCloud = definePlatform<Types>()(
  {
    title: "Acme Cloud",
    apiUrl: "https://api.acme.example",
    apiUrlEnv: "ACME_API_URL",
    scope: ["team"],
    credentials: { key: { env: "ACME_KEY" } },
    signIn: [["key"]],
    secretPattern: /^acme_[a-z]+_|acme_[a-z]+_[\w-]{16}/i,
    envVars: { ACME_KEY: "value", ACME_TEAM: "team" },
  },
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  () => (require("./driver") as typeof DriverModule).driver,
);
