import { defineEmulatedPlatform } from "../../emulator/platform";
import { createThrottle } from "../../emulator/throttle";
import { bootstrap } from "./bootstrap";
import type { FastApiCloudContext } from "./caller";
import { adminOf } from "./admin";
import { errorBody } from "./errors";
import { addRoutes } from "./routes";
import { emptyState, isAlive, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { FastApiCloudBehaviors } from "./behaviors";
import { revoke } from "./tokens";
import type { FastApiCloudAdmin, FastApiCloudInfo, FastApiCloudOptions } from "./types";

/** FastAPI Cloud's API: login, teams, apps, deploy tokens, and the deployments that `fastapi deploy` needs. */
export const fastapiCloud = defineEmulatedPlatform<
  State,
  FastApiCloudBehaviors,
  FastApiCloudOptions,
  FastApiCloudInfo,
  FastApiCloudAdmin
>({
  state: stateSchema,
  empty: emptyState,
  behaviors,
  options: {
    users: { email: true, teams: { name: true, id: true, apps: { name: true, id: true } } },
    credentials: { accessToken: true },
  },
  // `fcd_` was reported for deploy tokens; the forms of device codes and upload keys are invented.
  secretForm: /fc[cdu]_[\w-]{16,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g,
  errorBody,
  open(base, options) {
    const context: FastApiCloudContext = { ...base, throttle: createThrottle(base.now) };
    const { store, now } = context;
    const admin = adminOf(context, bootstrap(context, options));
    return {
      routes: (app) => {
        addRoutes(app, context);
      },
      info: (origin) => ({ apiUrl: `${origin}/api/v1`, ...admin.credentials() }),
      tokens: () =>
        store.now.tokens.map((token) => ({
          id: token.id,
          name: token.name,
          createdAt: new Date(token.createdAt).toISOString(),
          expiresAt: new Date(token.expiresAt).toISOString(),
          alive: isAlive(token, now()),
        })),
      revoke: (id) => revoke(store, id),
      admin,
    };
  },
});
