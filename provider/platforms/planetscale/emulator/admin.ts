import { parseDuration } from "../../emulator/clock";
import { sha256 } from "../../emulator/secrets";
import { newAccessToken, withDatabase, withEverything } from "./bootstrap";
import type { PlanetScaleContext } from "./call";
import {
  addAccesses,
  addToken,
  type Database,
  databasesOf,
  onDatabase,
  onOrganization,
  type Organization,
  removeAccesses,
  renamed,
  type Resource,
  type State,
  type Token,
  type User,
} from "./state";
import { newToken } from "./tokens";
import type { PlanetScalePermission, PlanetScaleCredentials, PlanetScaleAdmin } from "./types";

export function adminOf(
  context: PlanetScaleContext,
  credentials: ReadonlyMap<string, PlanetScaleCredentials>,
): PlanetScaleAdmin {
  const { store, now } = context;
  const [first = ""] = credentials.keys();
  const place = (id: string, database: string | undefined): Resource =>
    placeOf(store.now, tokenOf(store.now, id), database);
  const grant = (id: string, access: readonly string[], database?: string): void => {
    store.commit(addAccesses(store.now, id, access, place(id, database), now()));
  };
  return {
    credentials: (organization = first) => getOrThrow(credentials.get(organization), "organization", organization),
    createToken({ organization = first, name, ttl, access = [], databases = {} } = {}) {
      const minted = mintFor(context, organization, name, ttl);
      grant(minted.id, access);
      for (const [database, names] of Object.entries(databases)) grant(minted.id, names, database);
      return minted;
    },
    signIn: ({ organization = first, ttl } = {}) => signInTo(context, organization, ttl),
    grantPermissions: grant,
    revokePermissions(id, access, database) {
      store.commit(removeAccesses(store.now, id, access, place(id, database), now()));
    },
    listPermissions: (id) => heldBy(store.now, tokenOf(store.now, id)),
    addDatabase(name, organization = first) {
      const added = withDatabase(store.now, organization, name, now());
      const admin = added.tokens.find((token) => token.bootstrap && token.organization === organization);
      store.commit(admin === undefined ? added : withEverything(added, admin, now()));
    },
    removeDatabase(name, organization = first) {
      const gone = databaseOf(store.now, organization, name);
      const databases = store.now.databases.map((database) =>
        database === gone ? { ...database, deletedAt: now() } : database,
      );
      store.commit({ ...store.now, databases });
    },
    renameOrganization(name, organization = first) {
      organizationOf(store.now, organization);
      store.commit(renamed(store.now, organization, name));
    },
  };
}

function mintFor(
  { store, now, behaviors: { secretLength } }: PlanetScaleContext,
  organization: string,
  name: string | undefined,
  ttl: string | undefined,
): { id: string; secret: string } {
  const user = userOf(store.now, organization);
  const { token, secret } = newToken({
    organization,
    name: name ?? null,
    ttlMs: lifeOf(ttl),
    actor: { id: user.id, name: user.name, type: "User" },
    now: now(),
    secretLength,
  });
  store.commit(addToken(store.now, token));
  return { id: token.id, secret };
}

function signInTo(
  { store, now, behaviors }: PlanetScaleContext,
  organization: string,
  ttl: string | undefined,
): string {
  const secret = newAccessToken(behaviors);
  const life = lifeOf(ttl);
  const login = {
    userId: userOf(store.now, organization).id,
    hash: sha256(secret),
    expiresAt: life === null ? null : now() + life,
    bootstrap: false,
  };
  store.commit({ ...store.now, logins: [...store.now.logins, login] });
  return secret;
}

function heldBy({ databases }: State, { accesses }: Token): PlanetScalePermission[] {
  return accesses.map(({ access, resourceType, resourceId }) =>
    resourceType === "Organization"
      ? { access }
      : { access, database: databases.find(({ id }) => id === resourceId)?.name ?? "" },
  );
}

const tokenOf = (state: State, id: string): Token =>
  getOrThrow(
    state.tokens.find((token) => token.id === id),
    "token",
    id,
  );

const databaseOf = (state: State, organization: string, name: string): Database =>
  getOrThrow(
    databasesOf(state, organization).find((database) => database.name === name),
    "database",
    name,
  );

const userOf = (state: State, organization: string): User =>
  getOrThrow(
    state.users.find((user) => user.organization === organization),
    "organization",
    organization,
  );

const organizationOf = (state: State, name: string): Organization =>
  getOrThrow(
    state.organizations.find((organization) => organization.name === name),
    "organization",
    name,
  );

const placeOf = (state: State, { organization }: Token, database: string | undefined): Resource =>
  database === undefined
    ? onOrganization(organizationOf(state, organization))
    : onDatabase(databaseOf(state, organization, database));

const lifeOf = (ttl: string | undefined): number | null => (ttl === undefined ? null : parseDuration("ttl", ttl));

function getOrThrow<Value>(value: Value | undefined, what: string, name: string): Value {
  if (value === undefined) throw new Error(`The emulated PlanetScale has no ${what} "${name}".`);
  return value;
}
