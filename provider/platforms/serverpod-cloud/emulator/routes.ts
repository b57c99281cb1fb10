import { type EmulatorApp, json } from "../../emulator/platform";
import { type ServerpodCloudContext, dispatch, type Endpoints, method, plain } from "./call";
import { userForm } from "./forms";
import { createCliToken, creation, logoutArguments, listAuthSessions, logoutAll, logoutDevice } from "./sessions";

/** What Serverpod's command line calls with `scloud auth` and `scloud me`. */
const endpoints: Endpoints = {
  authWithAuth: {
    createCliToken: method(creation, createCliToken),
    listAuthSessions: plain(listAuthSessions),
    logoutDevice: method(logoutArguments, logoutDevice),
    logoutAll: plain(logoutAll),
  },
  users: {
    readUser: plain(({ context: { store, behaviors }, user }) => json(userForm(store.now, user, behaviors))),
  },
  // Called before every command; `false` would only print a warning.
  billing: { ownerIsInGoodStanding: plain(() => json(true)) },
};

export function addRoutes(app: EmulatorApp, context: ServerpodCloudContext): void {
  app.all("*", dispatch(context, endpoints));
}
