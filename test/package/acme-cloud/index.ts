import { definePlatform } from "../../../provider/platforms/define";
import type { AcmeCloudCredentials, AcmeCloudDeployTokenArgs, AcmeCloudServiceTokenArgs } from "./args";

import type * as Heavy from "./driver";

export type * from "./args";

interface Types {
  readonly credentials: AcmeCloudCredentials;
  readonly ServiceToken: AcmeCloudServiceTokenArgs;
  readonly DeployToken: AcmeCloudDeployTokenArgs;
  readonly emulator: {
    readonly options: object;
    readonly info: object;
    readonly behaviors: object;
    readonly admin: object;
  };
}

export const acmeCloud = definePlatform<Types>()(
  {
    title: "Acme Cloud",
    apiUrl: "https://api.acme.example",
    apiUrlEnv: "ACME_API_URL",
    scope: ["team"],
    credentials: { key: { env: "ACME_KEY" } },
    signIn: [["key"]],
    secretPattern: /^acme_/i,
    envVars: { ACME_KEY: "value", ACME_TEAM: "team" },
  },
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  () => (require("./driver") as typeof Heavy).driver,
);
