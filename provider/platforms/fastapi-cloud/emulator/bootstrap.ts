import { sha256 } from "../../emulator/secrets";
import { freeSlug, slugOf } from "./apps";
import type { FastApiCloudContext } from "./caller";
import { newAccessToken } from "./login";
import { type App, appsOf, newId, put, type State, type Team } from "./state";
import type { FastApiCloudCredentials, FastApiCloudOptions } from "./types";

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
  context: FastApiCloudContext,
  options: FastApiCloudOptions = {},
): Map<string, FastApiCloudCredentials> {
  const { store, now } = context;
  const named = options.users ?? (store.now.users.length === 0 ? defaultUsers : []);
  const state = named.reduce((before, wanted) => withUser(before, wanted, now()), store.now);
  const first = named[0]?.email ?? state.users[0]?.email;
  const order = [...state.users].sort((a, b) => Number(b.email === first) - Number(a.email === first));
  const made = order.map((user) => {
    const configured = user.email === first ? options.credentials : undefined;
    return { user, accessToken: configured?.accessToken ?? newAccessToken(context, user.id, null) };
  });
  const logins = made.map(({ user, accessToken }) => ({
    userId: user.id,
    hash: sha256(accessToken),
    expiresAt: null,
    bootstrap: true,
  }));
  store.commit({ ...state, logins: [...state.logins.filter((login) => !login.bootstrap), ...logins] });
  return new Map(made.map(({ user, accessToken }) => [user.email, { accessToken }]));
}

function withUser(state: State, { email, teams }: WantedUser, now: number): State {
  const user = state.users.find((candidate) => candidate.email === email) ?? { id: newId(), email };
  return teams.reduce((before, team) => withTeam(before, team, user.id, now), {
    ...state,
    users: put(state.users, user),
  });
}

function withTeam(state: State, wanted: WantedTeam, userId: string, now: number): State {
  const { name, apps = [] } = wanted;
  const slug = slugOf(name);
  const known = state.teams.find((candidate) => candidate.slug === slug);
  const team: Team = known ?? { id: freeId(state.teams, wanted), slug, name, members: [] };
  requireId(team.id, wanted);
  const members = [...new Set([...team.members, userId])];
  return apps.reduce((before, app) => withApp(before, team.id, app, now), {
    ...state,
    teams: put(state.teams, { ...team, members }),
  });
}

function withApp(state: State, teamId: string, wanted: WantedApp, now: number): State {
  const { name } = wanted;
  const known = appsOf(state, teamId).find((candidate) => candidate.name === name);
  const slug = freeSlug(state, name);
  const app: App = known ?? { id: freeId(state.apps, wanted), teamId, slug, name, directory: null, updatedAt: now };
  requireId(app.id, wanted);
  return { ...state, apps: put(state.apps, app) };
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
