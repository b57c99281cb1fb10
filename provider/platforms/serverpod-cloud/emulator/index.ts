import { defineEmulatedPlatform } from "../../emulator/platform";
import { createThrottle } from "../../emulator/throttle";
import { bootstrap } from "./bootstrap";
import type { ServerpodCloudContext } from "./call";
import { adminOf } from "./admin";
import { errorBody } from "./errors";
import { addRoutes } from "./routes";
import { revoke } from "./sessions";
import { emptyState, isAlive, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { ServerpodCloudBehaviors } from "./behaviors";
import type { ServerpodCloudAdmin, ServerpodCloudInfo, ServerpodCloudOptions } from "./types";

/** Serverpod Cloud's API: personal access tokens and logins of users, as its command line manages them. */
export const serverpodCloud = defineEmulatedPlatform<
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
  errorBody,
  open(base, options) {
    const context: ServerpodCloudContext = { ...base, throttle: createThrottle(base.now) };
    const { store, now } = context;
    const admin = adminOf(context, bootstrap(context, options));
    return {
      routes: (app) => {
        addRoutes(app, context);
      },
      info: (origin) => ({ apiUrl: `${origin}/`, ...admin.credentials() }),
      // Sessions have no names. `expiresAt` is the fixed end; the end of an idle lifetime moves with every use.
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
