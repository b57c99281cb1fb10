import { defineEmulatedPlatform } from "../../emulator/platform";
import { adminOf, bootstrap } from "./admin";
import { behaviors } from "./behaviors";
import { errorBody } from "./forms";
import { routesOf } from "./routes";
import { inWorkspace, secretForm, type State, stateSchema } from "./state";
import type { DeploEmulator } from "./types";

/** Deplo's API: workspaces, their API tokens with scopes, and projects by id. */
export const deplo = defineEmulatedPlatform<State, DeploEmulator>({
  title: "Deplo",
  state: stateSchema,
  tokens: ({ tokens }) => tokens,
  behaviors,
  options: { workspaces: { id: true, projects: true }, credentials: { token: true } },
  secretForm,
  errorBody,
  open(context, options) {
    const credentials = bootstrap(context, options);
    const admin = adminOf(context, credentials);
    const [workspaceId = ""] = credentials.keys();
    return {
      routes: routesOf(context),
      admin,
      info: (origin) => ({
        apiUrl: origin,
        ...admin.credentials(),
        workspaceId,
        projects: inWorkspace(context.store.now.projects, workspaceId).map(({ id }) => id),
      }),
    };
  },
});
