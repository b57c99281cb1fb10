import { parseDuration } from "../../emulator/clock";
import { addApp, withoutApp } from "./apps";
import type { FastApiCloudContext } from "./caller";
import { decideDeviceLogin, signIn, defaultLifetime } from "./login";
import { appsOf, isAlive, type State, teamsOf, type Token, tokensOf, type User } from "./state";
import { newToken, regenerate } from "./tokens";
import type { FastApiCloudAccount, FastApiCloudCredentials, FastApiCloudAdmin, FastApiCloudDeployToken } from "./types";

// The dashboard's default, whatever the API's default is.
const dashboardExpiryDays = 90;

export function adminOf(
  context: FastApiCloudContext,
  credentials: ReadonlyMap<string, FastApiCloudCredentials>,
): FastApiCloudAdmin {
  const { store, now, behaviors } = context;
  const [first = ""] = credentials.keys();
  const credentialsOf = (email = first): FastApiCloudAccount => ({
    ...getOrThrow(credentials.get(email), "user", email),
    ...accountOf(store.now, userOf(store.now, email)),
  });
  const appIdOf = (appId = credentialsOf().appId): string => getOrThrow(appOf(store.now, appId), "app", appId).id;
  const decideOrThrow = (userCode: string, decision: Parameters<typeof decideDeviceLogin>[2]): void => {
    if (!decideDeviceLogin(context, userCode, decision))
      throw new Error(`No device login is pending for the code "${userCode}".`);
  };
  return {
    credentials: credentialsOf,
    createToken({ appId, name = "by hand", days = dashboardExpiryDays } = {}) {
      const { token, value } = newToken(context, { appId: appIdOf(appId), name, days });
      return { id: token.id, secret: value };
    },
    regenerateToken: (tokenId) => regenerate(context, tokenOf(store.now, tokenId)).value,
    listTokens: (appId) => tokensOf(store.now, appIdOf(appId)).map((token) => toDeployToken(token, now())),
    signIn: ({ user = first, ttl } = {}) =>
      signIn(
        context,
        userOf(store.now, user).id,
        ttl === undefined ? defaultLifetime(behaviors) : parseDuration("ttl", ttl),
      ),
    approve(userCode, user = first) {
      decideOrThrow(userCode, { userId: userOf(store.now, user).id });
    },
    deny(userCode) {
      decideOrThrow(userCode, "denied");
    },
    addApp: (name, teamId = credentialsOf().teamId) => addApp(context, { name, teamId, directory: null }).id,
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

const toDeployToken = (token: Token, now: number): FastApiCloudDeployToken => ({
  id: token.id,
  name: token.name,
  lastUsed: token.lastUsedAt === null ? null : new Date(token.lastUsedAt).toISOString(),
  expiration: new Date(token.expiresAt).toISOString(),
  status: isAlive(token, now) ? "Active" : "Expired",
});

const appOf = (state: State, appId: string) => state.apps.find(({ id }) => id === appId);

const userOf = (state: State, email: string): User =>
  getOrThrow(
    state.users.find((user) => user.email === email),
    "user",
    email,
  );

const tokenOf = (state: State, id: string): Token =>
  getOrThrow(
    state.tokens.find((token) => token.id === id),
    "deploy token",
    id,
  );

function getOrThrow<Value>(value: Value | undefined, what: string, name: string): Value {
  if (value === undefined) throw new Error(`The emulated FastAPI Cloud has no ${what} "${name}".`);
  return value;
}
