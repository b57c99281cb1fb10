import { defineEmulatedPlatform } from "../../emulator/platform";
import { adminOf, bootstrap } from "./admin";
import { behaviors } from "./behaviors";
import { errorBody } from "./forms";
import { routesOf } from "./routes";
import { isAlive, type State, stateSchema } from "./state";
import type { ServerpodCloudEmulator } from "./types";

/** Serverpod Cloud's API: personal access tokens and logins of users, as its command line manages them. */
export const serverpodCloud = defineEmulatedPlatform<State, ServerpodCloudEmulator>({
  title: "Serverpod Cloud",
  state: stateSchema,
  // Sessions have no names. `expiresAt` is the fixed end; the end of an idle lifetime moves with every use.
  tokens: ({ sessions }) => sessions,
  isAlive,
  behaviors,
  options: { users: true, credentials: { token: true } },
  secretForm: /c2Fz[\w-]{16,}/g,
  errorBody,
  open(context, options) {
    const admin = adminOf(context, bootstrap(context, options));
    return {
      routes: routesOf(context),
      admin,
      info: (origin) => ({ apiUrl: `${origin}/`, ...admin.credentials() }),
    };
  },
});
