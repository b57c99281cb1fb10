import { definePlatform } from "../define";
import { hintOf } from "./hint";
import type { DeploCredentials, DeploDeployTokenArgs, DeploScope, DeploServiceTokenArgs } from "./args";
import type { DeploEmulator } from "./emulator/types";
import type * as DriverModule from "./driver";

export type * from "./args";

interface Types {
  readonly credentials: DeploCredentials;
  readonly ServiceToken: DeploServiceTokenArgs;
  readonly DeployToken: DeploDeployTokenArgs;
  readonly emulator: DeploEmulator;
}

/** Deplo, signed in to by an API token with the scope `admin`. */
export const deplo = definePlatform<Types>()(
  {
    title: "Deplo",
    apiUrl: "https://api.deplo.sh",
    apiUrlEnv: "DEPLO_API_URL",
    scope: ["workspaceId"],
    credentials: { token: { env: "DEPLO_KEY" } },
    signIn: [["token"]],
    credentialHint: hintOf,
    secretPattern: /^sk_live_|sk_live_[\w.=-]{16}/i,
    adminScopes: { scopes: ["admin"] satisfies DeploScope[] },
    envVars: { DEPLO_KEY: "value" },
  },
  // Only the provider process pays for zod and the rest.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  () => (require("./driver") as typeof DriverModule).driver,
);
