import { lengthOf } from "../frame/clock";
import { addApp, withoutApp } from "./apps";
import type { Desk } from "./caller";
import { decide, signIn, usualLife } from "./login";
import { appsOf, isAlive, type State, teamsOf, type Token, tokensOf, type User } from "./state";
import { mint, regenerate } from "./tokens";
import type { FastApiCloudAccount, FastApiCloudCredentials, FastApiCloudAdmin, FastApiCloudDeployToken } from "./types";

// The dashboard's, whatever the API takes for an absent one.
const usualDays = 90;

export function adminOf(desk: Desk, credentials: ReadonlyMap<string, FastApiCloudCredentials>): FastApiCloudAdmin {
  const { store, now, behaviors } = desk;
  const [first = ""] = credentials.keys();
  const credentialsOf = (email = first): FastApiCloudAccount => ({
    ...found(credentials.get(email), "user", email),
    ...accountOf(store.now, userOf(store.now, email)),
  });
  const appIdOf = (appId = credentialsOf().appId): string => found(appOf(store.now, appId), "app", appId).id;
  const decideOn = (userCode: string, decision: Parameters<typeof decide>[2]): void => {
    if (!decide(desk, userCode, decision)) throw new Error(`No device log-in waits under the code "${userCode}".`);
  };
  return {
    credentials: credentialsOf,
    createToken({ appId, name = "by hand", days = usualDays } = {}) {
      const { token, value } = mint(desk, { appId: appIdOf(appId), name, days });
      return { id: token.id, secret: value };
    },
    regenerateToken: (tokenId) => regenerate(desk, tokenOf(store.now, tokenId)).value,
    listTokens: (appId) => tokensOf(store.now, appIdOf(appId)).map((token) => shown(token, now())),
    signIn: ({ user = first, ttl } = {}) =>
      signIn(desk, userOf(store.now, user).id, ttl === undefined ? usualLife(behaviors) : lengthOf("ttl", ttl)),
    approve(userCode, user = first) {
      decideOn(userCode, { userId: userOf(store.now, user).id });
    },
    deny(userCode) {
      decideOn(userCode, "denied");
    },
    addApp: (name, teamId = credentialsOf().teamId) => addApp(desk, { name, teamId, directory: null }).id,
    removeApp(appId) {
      store.commit(withoutApp(store.now, appIdOf(appId)));
    },
  };
}

function accountOf(state: State, user: User): Omit<FastApiCloudAccount, "accessToken"> {
  const teams = teamsOf(state, user);
  const apps = teams.flatMap(({ id }) => appsOf(state, id)).map(({ id, slug, name }) => ({ id, slug, name }));
  return { teamId: teams[0]?.id ?? "", appId: apps[0]?.id ?? "", apps };
}

const shown = (token: Token, now: number): FastApiCloudDeployToken => ({
  id: token.id,
  name: token.name,
  lastUsed: token.lastUsedAt === null ? null : new Date(token.lastUsedAt).toISOString(),
  expiration: new Date(token.expiresAt).toISOString(),
  status: isAlive(token, now) ? "Active" : "Expired",
});

const appOf = (state: State, appId: string) => state.apps.find(({ id }) => id === appId);

const userOf = (state: State, email: string): User =>
  found(
    state.users.find((user) => user.email === email),
    "user",
    email,
  );

const tokenOf = (state: State, id: string): Token =>
  found(
    state.tokens.find((token) => token.id === id),
    "deploy token",
    id,
  );

function found<Value>(value: Value | undefined, what: string, name: string): Value {
  if (value === undefined) throw new Error(`The emulated FastAPI Cloud has no ${what} "${name}".`);
  return value;
}
