import { parseDuration } from "../../emulator/clock";
import { sha256 } from "../../emulator/secrets";
import { put, remove, withFirst } from "../../emulator/store";
import { accessTokenLifeMs, addLogin, decideDeviceLogin, newAccessToken } from "./login";
import {
  appsOf,
  type FastApiCloudContext,
  newApp,
  newId,
  newToken,
  slugOf,
  type State,
  teamsOf,
  type User,
  withNewValue,
} from "./state";
import type { FastApiCloudAccount, FastApiCloudAdmin, FastApiCloudCredentials, FastApiCloudOptions } from "./types";

type WantedUser = NonNullable<FastApiCloudOptions["users"]>[number];
type WantedTeam = WantedUser["teams"][number];
type WantedApp = NonNullable<WantedTeam["apps"]>[number];

const defaultUsers: readonly WantedUser[] = [
  { email: "admin@acme.example", teams: [{ name: "Acme", apps: [{ name: "api" }, { name: "web" }] }] },
];

/**
 * Creates an access token without expiry for every user. Returns them by e-mail address, the first user's first. Only
 * hashes are stored, so a start from a state file cannot return the earlier tokens: they no longer work.
 */
export function bootstrap(
  { store, now }: FastApiCloudContext,
  { users, credentials }: FastApiCloudOptions = {},
): Map<string, FastApiCloudCredentials> {
  return store.change((draft) => {
    const named = users ?? (draft.users.length === 0 ? defaultUsers : []);
    for (const { email, teams } of named) {
      const known = draft.users.find((user) => user.email === email);
      const { id } = known ?? put(draft.users, { id: newId(), email });
      for (const team of teams) addTeam(draft, team, id, now());
    }
    remove(draft.logins, (login) => login.bootstrap);
    const first = named[0]?.email ?? draft.users[0]?.email;
    return new Map(
      withFirst(draft.users, ({ email }) => email === first).map(({ id: userId, email }) => {
        const configured = email === first ? credentials?.accessToken : undefined;
        const accessToken = configured ?? newAccessToken(userId, null);
        draft.logins.push({ userId, hash: sha256(accessToken), expiresAt: null, bootstrap: true });
        return [email, { accessToken }];
      }),
    );
  });
}

function addTeam(draft: State, wanted: WantedTeam, userId: string, now: number): void {
  const { name, apps = [] } = wanted;
  const slug = slugOf(name);
  const known = draft.teams.find((candidate) => candidate.slug === slug);
  const team = known ?? { id: freeId(draft.teams, wanted), slug, name, members: [] };
  requireId(team.id, wanted);
  put(draft.teams, { ...team, members: [...new Set([...team.members, userId])] });
  for (const app of apps) {
    const existing = appsOf(draft, team.id).find((candidate) => candidate.name === app.name);
    const { id } = existing ?? { id: freeId(draft.apps, app) };
    requireId(id, app);
    if (existing === undefined) put(draft.apps, newApp(draft, { id, teamId: team.id, name: app.name }, now));
  }
}

function freeId(taken: readonly { readonly id: string }[], { name, id = newId() }: WantedApp): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new Error(`The id of "${name}" must be a UUID in lower case.`);
  if (taken.some((other) => other.id === id))
    throw new Error(`The id of "${name}" must be unique: another one has it.`);
  return id;
}

function requireId(has: string, { name, id = has }: WantedApp): void {
  if (id !== has) throw new Error(`"${name}" exists with another id, ${has}.`);
}

// The dashboard's default, whatever the API's default is.
const dashboardExpiryDays = 90;

export function adminOf(
  context: FastApiCloudContext,
  credentials: ReadonlyMap<string, FastApiCloudCredentials>,
): FastApiCloudAdmin {
  const { store, now, required } = context;
  const [first = ""] = credentials.keys();
  const one = <Item>(items: readonly Item[], isIt: (item: Item) => boolean, what: string, name: string): Item =>
    required(items.find(isIt), what, name);
  const userOf = (email: string): User => one(store.now.users, (user) => user.email === email, "user", email);
  const credentialsOf = (email = first): FastApiCloudAccount => ({
    ...required(credentials.get(email), "user", email),
    ...accountOf(store.now, userOf(email)),
  });
  const appIdOf = (appId = credentialsOf().appId): string =>
    one(store.now.apps, ({ id }) => id === appId, "app", appId).id;
  return {
    credentials: credentialsOf,
    createToken({ appId, name = "by hand", days = dashboardExpiryDays } = {}) {
      const { token, value } = newToken({ appId: appIdOf(appId), name, days }, context);
      store.change(({ tokens }) => put(tokens, token));
      return { id: token.id, secret: value };
    },
    regenerateToken(tokenId) {
      const old = one(store.now.tokens, ({ id }) => id === tokenId, "deploy token", tokenId);
      const { token, value } = withNewValue(old, context);
      store.change(({ tokens }) => put(tokens, token));
      return value;
    },
    ...loginsOf(context, first, userOf),
    addApp: (name, teamId = credentialsOf().teamId) =>
      store.change((draft) => put(draft.apps, newApp(draft, { name, teamId }, now()))).id,
    removeApp(appId) {
      const id = appIdOf(appId);
      store.change((draft) => {
        remove(draft.apps, (app) => app.id === id);
        remove(draft.tokens, (token) => token.appId === id);
        remove(draft.deployments, (deployment) => deployment.appId === id);
      });
    },
  };
}

/** Actions on logins. */
function loginsOf(
  context: FastApiCloudContext,
  first: string,
  userOf: (email: string) => User,
): Pick<FastApiCloudAdmin, "signIn" | "approve" | "deny"> {
  const { store } = context;
  const decide = (userCode: string, decision: Parameters<typeof decideDeviceLogin>[2]): void => {
    if (!decideDeviceLogin(context, userCode, decision))
      throw new Error(`No device login is pending for the code "${userCode}".`);
  };
  return {
    signIn({ user = first, ttl } = {}) {
      const { id } = userOf(user);
      const life = ttl === undefined ? accessTokenLifeMs : parseDuration("ttl", ttl);
      return store.change((draft) => addLogin(draft, context, id, life));
    },
    approve(userCode, user = first) {
      decide(userCode, { userId: userOf(user).id });
    },
    deny(userCode) {
      decide(userCode, "denied");
    },
  };
}

function accountOf(state: State, user: User): Omit<FastApiCloudAccount, "accessToken"> {
  const teams = teamsOf(state, user);
  const apps = teams.flatMap(({ id }) => appsOf(state, id)).map(({ id, slug, name }) => ({ id, slug, name }));
  return { teamId: teams[0]?.id ?? "", appId: apps[0]?.id ?? "", apps };
}
