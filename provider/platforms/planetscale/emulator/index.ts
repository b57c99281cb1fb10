import { defineEmulatedPlatform } from "../../emulator/platform";
import { createThrottle } from "../../emulator/throttle";
import { bootstrap } from "./bootstrap";
import type { PlanetScaleContext } from "./call";
import { adminOf } from "./admin";
import { errorBody } from "./errors";
import { addRoutes } from "./routes";
import { databasesOf, emptyState, isAlive, type State, stateSchema } from "./state";
import { behaviors } from "./behavior-schema";
import type { PlanetScaleBehaviors } from "./behaviors";
import { revoke } from "./tokens";
import type { PlanetScaleAdmin, PlanetScaleInfo, PlanetScaleOptions } from "./types";

/** PlanetScale's API: organizations, service tokens with their permissions, and databases by name and id. */
export const planetscale = defineEmulatedPlatform<
  State,
  PlanetScaleBehaviors,
  PlanetScaleOptions,
  PlanetScaleInfo,
  PlanetScaleAdmin
>({
  state: stateSchema,
  empty: emptyState,
  behaviors,
  options: {
    organizations: { name: true, databases: true },
    credentials: { serviceTokenId: true, serviceToken: true, accessToken: true },
  },
  secretForm: /pscale_[a-z]+_[\w.=-]{16,}/g,
  errorBody,
  open(base, options) {
    const context: PlanetScaleContext = { ...base, throttle: createThrottle(base.now) };
    const { store, now } = context;
    const credentials = bootstrap(context, options);
    const admin = adminOf(context, credentials);
    const [organization = ""] = credentials.keys();
    return {
      routes: (app) => {
        addRoutes(app, context);
      },
      info: (origin) => ({
        apiUrl: `${origin}/v1`,
        organization,
        databases: databasesOf(store.now, organization).map(({ name }) => name),
        ...admin.credentials(),
      }),
      tokens: () =>
        store.now.tokens.map((token) => ({
          id: token.id,
          name: token.name,
          createdAt: new Date(token.createdAt).toISOString(),
          expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
          alive: isAlive(token, now()),
        })),
      revoke: (id) => revoke(store, id),
      admin,
    };
  },
});
