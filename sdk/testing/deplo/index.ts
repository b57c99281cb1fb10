import { definePlatform } from "../frame/platform";
import { createThrottle } from "../frame/throttle";
import { bootstrap } from "./bootstrap";
import type { Desk } from "./call";
import { adminOf } from "./admin";
import { errorBody } from "./refusals";
import { addRoutes } from "./routes";
import { emptyState, isAlive, projectsOf, secretForm, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { DeploBehaviors } from "./behaviors";
import { revoke } from "./tokens";
import type { DeploAdmin, DeploInfo, DeploOptions } from "./types";

/** Deplo's API: workspaces, their API tokens with scopes, and projects by id. */
export const deplo = definePlatform<State, DeploBehaviors, DeploOptions, DeploInfo, DeploAdmin>({
  state: stateSchema,
  empty: emptyState,
  behaviors,
  options: { workspaces: { id: true, projects: true }, credentials: { token: true } },
  secretForm,
  refusal: errorBody,
  open(ground, options) {
    const desk: Desk = { ...ground, throttle: createThrottle(ground.now) };
    const { store, now } = desk;
    const credentials = bootstrap(desk, options);
    const admin = adminOf(desk, credentials);
    const [workspaceId = ""] = credentials.keys();
    return {
      routes: (app) => {
        addRoutes(app, desk);
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
      revoke: (id) => revoke(desk, id),
      admin,
    };
  },
});
