import { defineEmulatedPlatform } from "../../emulator/platform";
import { adminOf, bootstrap } from "./admin";
import { behaviors } from "./behaviors";
import { errorBody } from "./forms";
import { routesOf } from "./routes";
import { databasesOf, type State, stateSchema } from "./state";
import type { PlanetScaleEmulator } from "./types";

/** PlanetScale's API: organizations, service tokens with their permissions, and databases by name and id. */
export const planetscale = defineEmulatedPlatform<State, PlanetScaleEmulator>({
  title: "PlanetScale",
  state: stateSchema,
  tokens: ({ tokens }) => tokens,
  behaviors,
  options: {
    organizations: { name: true, databases: true },
    credentials: { serviceTokenId: true, serviceToken: true, accessToken: true },
  },
  secretForm: /pscale_[a-z]+_[\w.=-]{16,}/g,
  errorBody,
  open(context, options) {
    const credentials = bootstrap(context, options);
    const admin = adminOf(context, credentials);
    const [organization = ""] = credentials.keys();
    return {
      routes: routesOf(context),
      admin,
      info: (origin) => ({
        apiUrl: `${origin}/v1`,
        organization,
        databases: databasesOf(context.store.now, organization).map(({ name }) => name),
        ...admin.credentials(),
      }),
    };
  },
});
