import { parseDuration } from "../../emulator/clock";
import { randomSecret, sha256 } from "../../emulator/secrets";
import { put, remove, withFirst } from "../../emulator/store";
import { databasePermissions, organizationPermissions } from "../permissions";
import {
  addAccesses,
  databasesOf,
  newId,
  newToken,
  onDatabase,
  onOrganization,
  type PlanetScaleContext,
  removeAccesses,
  rename,
  type Resource,
  type State,
  type Token,
  type User,
} from "./state";
import type { PlanetScaleAdmin, PlanetScaleCredentials, PlanetScaleOptions } from "./types";

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
  { organizations, credentials }: PlanetScaleOptions = {},
): Map<string, PlanetScaleCredentials> {
  return context.store.change((draft) => {
    const named = organizations ?? (draft.organizations.length === 0 ? defaultOrganizations : []);
    for (const { name, databases = [] } of named) {
      addOrganization(draft, name, context.now());
      for (const database of databases) addDatabase(draft, name, database, context.now());
    }
    remove(draft.logins, (login) => login.bootstrap);
    const first = named[0]?.name ?? draft.organizations[0]?.name;
    return new Map(
      withFirst(draft.organizations, ({ name }) => name === first).map(({ name }) => [
        name,
        addCredentials(draft, name, name === first ? credentials : undefined, context),
      ]),
    );
  });
}

function addOrganization({ organizations, users }: State, name: string, createdAt: number): void {
  if (organizations.some((organization) => organization.name === name)) return;
  organizations.push({ id: newId(), name, createdAt });
  users.push({ id: newId(), organization: name, name: "Admin", email: `admin@${name}.example`, createdAt });
}

function addDatabase(draft: State, organization: string, name: string, now: number): void {
  if (databasesOf(draft, organization).some((database) => database.name === name)) return;
  draft.databases.push({ id: newId(), organization, name, createdAt: now, deletedAt: null });
}

function addCredentials(
  draft: State,
  organization: string,
  configured: PlanetScaleCredentials | undefined,
  context: PlanetScaleContext,
): PlanetScaleCredentials {
  const user = userOf(draft, organization, context);
  const earlier = draft.tokens.find((token) => token.bootstrap && token.organization === organization);
  const { token, secret } = newToken({ organization, name: "bootstrap", ttlMs: null }, context);
  const credentials = configured ?? {
    serviceTokenId: earlier?.id ?? token.id,
    serviceToken: secret,
    accessToken: newAccessToken(),
  };
  remove(draft.tokens, ({ id }) => id === earlier?.id);
  const { id } = put(draft.tokens, {
    ...token,
    id: credentials.serviceTokenId,
    hash: sha256(credentials.serviceToken),
    createdAt: earlier?.createdAt ?? token.createdAt,
    bootstrap: true,
  });
  draft.logins.push({ userId: user.id, hash: sha256(credentials.accessToken), expiresAt: null, bootstrap: true });
  grantEverything(draft, id, organization, context);
  return credentials;
}

/** Grants the token every permission on its organization and its databases. */
function grantEverything(draft: State, id: string, organization: string, context: PlanetScaleContext): void {
  addAccesses(draft, id, organizationPermissions, resourceOf(draft, organization, undefined, context));
  for (const database of databasesOf(draft, organization))
    addAccesses(draft, id, databasePermissions, onDatabase(database));
}

const newAccessToken = (): string => randomSecret("pscale_oauth_");

const userOf = ({ users }: State, organization: string, { required }: PlanetScaleContext): User =>
  required(
    users.find((user) => user.organization === organization),
    "organization",
    organization,
  );

function resourceOf(
  state: State,
  organization: string,
  database: string | undefined,
  { required }: PlanetScaleContext,
): Resource {
  const place = state.organizations.find(({ name }) => name === organization);
  if (database === undefined) return onOrganization(required(place, "organization", organization));
  const found = databasesOf(state, organization).find(({ name }) => name === database);
  return onDatabase(required(found, "database", database));
}

export function adminOf(
  context: PlanetScaleContext,
  credentials: ReadonlyMap<string, PlanetScaleCredentials>,
): PlanetScaleAdmin {
  const { store, now, required } = context;
  const [first = ""] = credentials.keys();
  const tokenOf = (id: string): Token =>
    required(
      store.now.tokens.find((token) => token.id === id),
      "token",
      id,
    );
  const change =
    (edit: typeof addAccesses) =>
    (id: string, access: readonly string[], database?: string): void => {
      const on = resourceOf(store.now, tokenOf(id).organization, database, context);
      store.change((draft) => {
        edit(draft, id, access, on);
      });
    };
  const grantPermissions = change(addAccesses);
  const lifeOf = (ttl: string | undefined): number | null => (ttl === undefined ? null : parseDuration("ttl", ttl));
  return {
    credentials: (organization = first) => required(credentials.get(organization), "organization", organization),
    createToken({ organization = first, name = null, ttl, access = [], databases = {} } = {}) {
      userOf(store.now, organization, context);
      const { token, secret } = newToken({ organization, name, ttlMs: lifeOf(ttl) }, context);
      const { id } = store.change(({ tokens }) => put(tokens, token));
      grantPermissions(id, access);
      for (const [database, names] of Object.entries(databases)) grantPermissions(id, names, database);
      return { id, secret };
    },
    signIn({ organization = first, ttl } = {}) {
      const secret = newAccessToken();
      const life = lifeOf(ttl);
      const { id: userId } = userOf(store.now, organization, context);
      const expiresAt = life === null ? null : now() + life;
      store.change(({ logins }) => logins.push({ userId, hash: sha256(secret), expiresAt, bootstrap: false }));
      return secret;
    },
    grantPermissions,
    revokePermissions: change(removeAccesses),
    listPermissions: (id) =>
      tokenOf(id).accesses.map(({ access, resourceType, resourceId }) =>
        resourceType === "Organization"
          ? { access }
          : { access, database: store.now.databases.find((database) => database.id === resourceId)?.name ?? "" },
      ),
    ...placesOf(context, first),
  };
}

/** Actions on organizations and databases. */
function placesOf(
  context: PlanetScaleContext,
  first: string,
): Pick<PlanetScaleAdmin, "addDatabase" | "removeDatabase" | "renameOrganization"> {
  const { store, now } = context;
  return {
    addDatabase(name, organization = first) {
      store.change((draft) => {
        addDatabase(draft, organization, name, now());
        const admin = draft.tokens.find((token) => token.bootstrap && token.organization === organization);
        if (admin !== undefined) grantEverything(draft, admin.id, organization, context);
      });
    },
    removeDatabase(name, organization = first) {
      const { resourceId } = resourceOf(store.now, organization, name, context);
      store.change(({ databases }) => {
        for (const one of databases) if (one.id === resourceId) put(databases, { ...one, deletedAt: now() });
      });
    },
    renameOrganization(name, organization = first) {
      userOf(store.now, organization, context);
      store.change((draft) => {
        rename(draft, organization, name);
      });
    },
  };
}
