import { type App, json } from "../frame/platform";
import { type Desk, dispatch, type Endpoints, method, plain } from "./call";
import { userForm } from "./forms";
import { createCliToken, creation, departure, listAuthSessions, logoutAll, logoutDevice } from "./sessions";

/** What Serverpod's command line calls with `scloud auth` and `scloud me`. */
const endpoints: Endpoints = {
  authWithAuth: {
    createCliToken: method(creation, createCliToken),
    listAuthSessions: plain(listAuthSessions),
    logoutDevice: method(departure, logoutDevice),
    logoutAll: plain(logoutAll),
  },
  users: {
    readUser: plain(({ desk: { store, behaviors }, user }) => json(userForm(store.now, user, behaviors))),
  },
  // Asked before every command; `false` would only print a warning.
  billing: { ownerIsInGoodStanding: plain(() => json(true)) },
};

export function addRoutes(app: App, desk: Desk): void {
  app.all("*", dispatch(desk, endpoints));
}
