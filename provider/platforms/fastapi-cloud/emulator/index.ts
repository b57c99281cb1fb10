import { defineEmulatedPlatform } from "../../emulator/platform";
import { adminOf, bootstrap } from "./admin";
import { behaviors } from "./behaviors";
import { errorBody } from "./forms";
import { routesOf } from "./routes";
import { type State, stateSchema } from "./state";
import type { FastApiCloudEmulator } from "./types";

/** FastAPI Cloud's API: login, teams, apps, deploy tokens, and the deployments that `fastapi deploy` needs. */
export const fastapiCloud = defineEmulatedPlatform<State, FastApiCloudEmulator>({
  title: "FastAPI Cloud",
  state: stateSchema,
  tokens: ({ tokens }) => tokens,
  behaviors,
  options: {
    users: { email: true, teams: { name: true, id: true, apps: { name: true, id: true } } },
    credentials: { accessToken: true },
  },
  // `fcd_` was reported for deploy tokens; the forms of device codes and upload keys are invented.
  secretForm: /fc[cdu]_[\w-]{16,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g,
  errorBody,
  open(context, options) {
    const admin = adminOf(context, bootstrap(context, options));
    return {
      routes: routesOf(context),
      admin,
      info: (origin) => ({ apiUrl: `${origin}/api/v1`, ...admin.credentials() }),
    };
  },
});
