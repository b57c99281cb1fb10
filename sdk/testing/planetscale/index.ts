import { definePlatform } from "../frame/platform";
import { createThrottle } from "../frame/throttle";
import { bootstrap } from "./bootstrap";
import type { Desk } from "./call";
import { handsOf } from "./hands";
import { errorBody } from "./refusals";
import { addRoutes } from "./routes";
import { databasesOf, emptyState, isAlive, type State, stateSchema } from "./state";
import { switches } from "./switch-form";
import type { PlanetScaleSwitches } from "./switches";
import { revoke } from "./tokens";
import type { PlanetScaleHands, PlanetScaleInfo, PlanetScaleOptions } from "./types";

/** PlanetScale's API: organizations, service tokens with their permissions, and databases by name and id. */
export const planetscale = definePlatform<
  State,
  PlanetScaleSwitches,
  PlanetScaleOptions,
  PlanetScaleInfo,
  PlanetScaleHands
>({
  state: stateSchema,
  empty: emptyState,
  switches,
  options: {
    organizations: { name: true, databases: true },
    credentials: { serviceTokenId: true, serviceToken: true, accessToken: true },
  },
  secretForm: /pscale_[a-z]+_[\w.=-]{16,}/g,
  refusal: errorBody,
  open(ground, options) {
    const desk: Desk = { ...ground, throttle: createThrottle(ground.now) };
    const { store, now } = desk;
    const credentials = bootstrap(desk, options);
    const hands = handsOf(desk, credentials);
    const [organization = ""] = credentials.keys();
    return {
      routes: (app) => {
        addRoutes(app, desk);
      },
      info: (origin) => ({
        apiUrl: `${origin}/v1`,
        organization,
        databases: databasesOf(store.now, organization).map(({ name }) => name),
        ...hands.credentials(),
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
      hands,
    };
  },
});
