import { randomSecret, sha256 } from "../../emulator/secrets";
import type { PlanetScaleContext } from "./call";
import { permissions } from "./permissions";
import {
  addAccesses,
  addToken,
  databasesOf,
  newId,
  onDatabase,
  onOrganization,
  removeToken,
  type State,
  type Token,
} from "./state";
import type { PlanetScaleBehaviors } from "./behaviors";
import { newToken } from "./tokens";
import type { PlanetScaleCredentials, PlanetScaleOptions } from "./types";

const defaultOrganizations: NonNullable<PlanetScaleOptions["organizations"]> = [
  { name: "acme", databases: ["app", "analytics"] },
];

/**
 * Creates a service token with all permissions and a user for every organization. Only hashes are stored, so a start from
 * a state file cannot return the earlier credentials: the token keeps its id, its secret and the user's login are new,
 * and the earlier ones no longer work.
 */
export function bootstrap(
  context: PlanetScaleContext,
  options: PlanetScaleOptions = {},
): Map<string, PlanetScaleCredentials> {
  const named = options.organizations ?? (context.store.now.organizations.length === 0 ? defaultOrganizations : []);
  const now = context.now();
  let state = named.reduce(
    (state, wanted) => withOrganization(state, wanted.name, wanted.databases ?? [], now),
    context.store.now,
  );
  state = { ...state, logins: state.logins.filter((login) => !login.bootstrap) };
  const all = new Map<string, PlanetScaleCredentials>();
  const first = named[0]?.name ?? state.organizations[0]?.name;
  const order = [...state.organizations].sort((a, b) => Number(b.name === first) - Number(a.name === first));
  for (const { name } of order) {
    const configured = name === first ? options.credentials : undefined;
    const made = withCredentials(state, name, configured, context);
    state = made.state;
    all.set(name, made.credentials);
  }
  context.store.commit(state);
  return all;
}

export const newAccessToken = ({ secretLength }: PlanetScaleBehaviors): string =>
  randomSecret("pscale_oauth_", secretLength);

export function withDatabase(state: State, organization: string, name: string, now: number): State {
  if (databasesOf(state, organization).some((database) => database.name === name)) return state;
  const database = { id: newId(), organization, name, createdAt: now, updatedAt: now, deletedAt: null };
  return { ...state, databases: [...state.databases, database] };
}

function withOrganization(state: State, name: string, databases: readonly string[], now: number): State {
  const known = state.organizations.some((organization) => organization.name === name);
  const user = { id: newId(), organization: name, name: "Admin", email: `admin@${name}.example`, createdAt: now };
  const made: State = known
    ? state
    : {
        ...state,
        organizations: [...state.organizations, { id: newId(), name, createdAt: now }],
        users: [...state.users, user],
      };
  return databases.reduce((state, database) => withDatabase(state, name, database, now), made);
}

function withCredentials(
  state: State,
  organization: string,
  configured: PlanetScaleCredentials | undefined,
  context: PlanetScaleContext,
): { state: State; credentials: PlanetScaleCredentials } {
  const user = state.users.find((candidate) => candidate.organization === organization);
  if (user === undefined) throw new Error(`The organization "${organization}" has no user.`);
  const earlier = state.tokens.find((token) => token.bootstrap && token.organization === organization);
  const { token, secret } = newToken({
    organization,
    name: "bootstrap",
    ttlMs: null,
    actor: { id: user.id, name: user.name, type: "User" },
    now: context.now(),
    secretLength: context.behaviors.secretLength,
  });
  const credentials = configured ?? {
    serviceTokenId: earlier?.id ?? token.id,
    serviceToken: secret,
    accessToken: newAccessToken(context.behaviors),
  };
  const admin: Token = {
    ...token,
    id: credentials.serviceTokenId,
    hash: sha256(credentials.serviceToken),
    createdAt: earlier?.createdAt ?? token.createdAt,
    bootstrap: true,
  };
  const without = earlier === undefined ? state : removeToken(state, earlier.id);
  const login = { userId: user.id, hash: sha256(credentials.accessToken), expiresAt: null, bootstrap: true };
  const next = { ...addToken(without, admin), logins: [...without.logins, login] };
  return { state: withEverything(next, admin, context.now()), credentials };
}

/** Grants the token every permission on its organization and its databases. */
export function withEverything(state: State, { id, organization }: Token, now: number): State {
  const place = state.organizations.find(({ name }) => name === organization);
  if (place === undefined) return state;
  const granted = addAccesses(state, id, permissions.Organization, onOrganization(place), now);
  return databasesOf(state, organization).reduce(
    (state, database) => addAccesses(state, id, permissions.Database, onDatabase(database), now),
    granted,
  );
}
