import { definePlatform } from "../frame/platform";
import { createThrottle } from "../frame/throttle";
import { bootstrap } from "./bootstrap";
import type { Desk } from "./caller";
import { adminOf } from "./admin";
import { errorBody } from "./refusals";
import { addRoutes } from "./routes";
import { emptyState, isAlive, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { FastApiCloudBehaviors } from "./behaviors";
import { revoke } from "./tokens";
import type { FastApiCloudAdmin, FastApiCloudInfo, FastApiCloudOptions } from "./types";

/** FastAPI Cloud's API: log-in, teams, apps, deploy tokens, and deployments as far as `fastapi deploy` goes. */
export const fastapiCloud = definePlatform<
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
  // `fcd_` is what others report of deploy tokens; the forms of device codes and upload keys are ours.
  secretForm: /fc[cdu]_[\w-]{16,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g,
  refusal: errorBody,
  open(ground, options) {
    const desk: Desk = { ...ground, throttle: createThrottle(ground.now) };
    const { store, now } = desk;
    const admin = adminOf(desk, bootstrap(desk, options));
    return {
      routes: (app) => {
        addRoutes(app, desk);
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
