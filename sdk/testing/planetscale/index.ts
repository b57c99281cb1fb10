import { definePlatform } from "../frame/platform";
import { createThrottle } from "../frame/throttle";
import { bootstrap, type PlanetScaleCredentials, type PlanetScaleOptions } from "./bootstrap";
import type { Desk } from "./call";
import { handsOf, type PlanetScaleHands } from "./hands";
import { errorBody } from "./refusals";
import { addRoutes } from "./routes";
import { databasesOf, emptyState, isAlive, type State, stateSchema } from "./state";
import { type PlanetScaleSwitches, switches } from "./switches";
import { revoke } from "./tokens";

export interface PlanetScaleInfo extends PlanetScaleCredentials {
  /** With `/v1`, as PlanetScale documents it. */
  readonly apiUrl: string;
  readonly organization: string;
  readonly databases: readonly string[];
}

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
