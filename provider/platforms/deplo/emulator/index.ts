import { defineEmulatedPlatform } from "../../emulator/platform";
import { createThrottle } from "../../emulator/throttle";
import { bootstrap } from "./bootstrap";
import type { DeploContext } from "./call";
import { adminOf } from "./admin";
import { errorBody } from "./errors";
import { addRoutes } from "./routes";
import { emptyState, isAlive, projectsOf, secretForm, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { DeploBehaviors } from "./behaviors";
import { revoke } from "./tokens";
import type { DeploAdmin, DeploInfo, DeploOptions } from "./types";

/** Deplo's API: workspaces, their API tokens with scopes, and projects by id. */
export const deplo = defineEmulatedPlatform<State, DeploBehaviors, DeploOptions, DeploInfo, DeploAdmin>({
  state: stateSchema,
  empty: emptyState,
  behaviors,
  options: { workspaces: { id: true, projects: true }, credentials: { token: true } },
  secretForm,
  errorBody,
  open(base, options) {
    const context: DeploContext = { ...base, throttle: createThrottle(base.now) };
    const { store, now } = context;
    const credentials = bootstrap(context, options);
    const admin = adminOf(context, credentials);
    const [workspaceId = ""] = credentials.keys();
    return {
      routes: (app) => {
        addRoutes(app, context);
      },
      info: (origin) => ({
        apiUrl: origin,
        ...admin.credentials(),
        workspaceId,
        projects: projectsOf(store.now, workspaceId).map(({ id }) => id),
      }),
      tokens: () =>
        store.now.tokens.map((token) => ({
          id: token.id,
          name: token.name,
          createdAt: new Date(token.createdAt).toISOString(),
          expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
          alive: isAlive(token, now()),
        })),
      revoke: (id) => revoke(context, id),
      admin,
    };
  },
});
