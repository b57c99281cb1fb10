import { definePlatform } from "../frame/platform";
import { createThrottle } from "../frame/throttle";
import { bootstrap } from "./bootstrap";
import type { Desk } from "./call";
import { adminOf } from "./admin";
import { errorBody } from "./refusals";
import { addRoutes } from "./routes";
import { revoke } from "./sessions";
import { emptyState, isAlive, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { ServerpodCloudBehaviors } from "./behaviors";
import type { ServerpodCloudAdmin, ServerpodCloudInfo, ServerpodCloudOptions } from "./types";

/** Serverpod Cloud's API: personal access tokens and logins of users, as its command line manages them. */
export const serverpodCloud = definePlatform<
  State,
  ServerpodCloudBehaviors,
  ServerpodCloudOptions,
  ServerpodCloudInfo,
  ServerpodCloudAdmin
>({
  state: stateSchema,
  empty: emptyState,
  behaviors,
  options: { users: true, credentials: { token: true } },
  secretForm: /c2Fz[\w-]{16,}/g,
  refusal: errorBody,
  open(ground, options) {
    const desk: Desk = { ...ground, throttle: createThrottle(ground.now) };
    const { store, now } = desk;
    const admin = adminOf(desk, bootstrap(desk, options));
    return {
      routes: (app) => {
        addRoutes(app, desk);
      },
      info: (origin) => ({ apiUrl: `${origin}/`, ...admin.credentials() }),
      // Nothing here has a name, and `expiresAt` is the fixed one: the end of an idle life moves with every use.
      tokens: () =>
        store.now.sessions.map((session) => ({
          id: session.id,
          name: null,
          createdAt: new Date(session.createdAt).toISOString(),
          expiresAt: session.expiresAt === null ? null : new Date(session.expiresAt).toISOString(),
          alive: isAlive(session, now()),
        })),
      revoke: (id) => revoke(store, id),
      admin,
    };
  },
});
