import { z } from "zod";
import { randomId } from "../../emulator/secrets";

/** Instants are milliseconds since 1970. Secrets are SHA-256 hashes. */
const organization = z.object({ id: z.string(), name: z.string(), createdAt: z.number() });

const database = z.object({
  id: z.string(),
  organization: z.string(),
  name: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  deletedAt: z.number().nullable(),
});

const access = z.object({
  id: z.string(),
  access: z.string(),
  resourceType: z.enum(["Organization", "Database"]),
  resourceId: z.string(),
});

const actor = z.object({ id: z.string(), name: z.string(), type: z.enum(["User", "ServiceToken"]) });

const token = z.object({
  id: z.string(),
  organization: z.string(),
  name: z.string().nullable(),
  hash: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  expiresAt: z.number().nullable(),
  // The only field that is mutated: a use of a token does not count as a change of the state.
  lastUsedAt: z.number().nullable(),
  actor,
  bootstrap: z.boolean(),
  accesses: z.array(access),
});

/** Branches other than `main`, which every database has and which cannot be deleted. */
const branch = z.object({
  id: z.string(),
  databaseId: z.string(),
  name: z.string(),
  parent: z.string().nullable(),
  createdAt: z.number(),
});

const deployRequest = z.object({
  id: z.string(),
  databaseId: z.string(),
  number: z.number(),
  branch: z.string(),
  into: z.string(),
  notes: z.string(),
  actor,
  createdAt: z.number(),
  deployedAt: z.number().nullable(),
});

/** A branch's password. Its plain text is not stored: nothing here accepts it. */
const password = z.object({
  id: z.string(),
  databaseId: z.string(),
  branch: z.string(),
  name: z.string(),
  role: z.string(),
  username: z.string(),
  actor,
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
});

const user = z.object({
  id: z.string(),
  organization: z.string(),
  name: z.string(),
  email: z.string(),
  createdAt: z.number(),
});

/** A user's login, identified by a bearer token. */
const login = z.object({
  userId: z.string(),
  hash: z.string(),
  expiresAt: z.number().nullable(),
  bootstrap: z.boolean(),
});

/** State of the platform. `organization` is an organization's name, as in every path. */
export const stateSchema = z.object({
  organizations: z.array(organization),
  databases: z.array(database),
  tokens: z.array(token),
  users: z.array(user),
  logins: z.array(login),
  branches: z.array(branch),
  deployRequests: z.array(deployRequest),
  passwords: z.array(password),
});

export type State = z.infer<typeof stateSchema>;
export type Organization = z.infer<typeof organization>;
export type Database = z.infer<typeof database>;
export type Access = z.infer<typeof access>;
export type Token = z.infer<typeof token>;
export type Actor = z.infer<typeof actor>;
export type User = z.infer<typeof user>;
export type Branch = z.infer<typeof branch>;
export type DeployRequest = z.infer<typeof deployRequest>;
export type Password = z.infer<typeof password>;

/** The resource of a permission. */
export type Resource = Pick<Access, "resourceType" | "resourceId">;

export const emptyState: State = {
  organizations: [],
  databases: [],
  tokens: [],
  users: [],
  logins: [],
  branches: [],
  deployRequests: [],
  passwords: [],
};

/** PlanetScale's public ids. */
export const newId = (): string => randomId(12);

export const onOrganization = ({ id }: Organization): Resource => ({ resourceType: "Organization", resourceId: id });
export const onDatabase = ({ id }: Database): Resource => ({ resourceType: "Database", resourceId: id });

export const isOn =
  ({ resourceType, resourceId }: Resource) =>
  (access: Access): boolean =>
    access.resourceType === resourceType && access.resourceId === resourceId;

export const isAlive = ({ expiresAt }: { expiresAt: number | null }, now: number): boolean =>
  expiresAt === null || expiresAt > now;

export const databasesOf = (state: State, organization: string): Database[] =>
  state.databases.filter((database) => database.organization === organization && database.deletedAt === null);

export const tokensOf = (state: State, organization: string): Token[] =>
  state.tokens.filter((token) => token.organization === organization);

export const addToken = (state: State, token: Token): State => ({ ...state, tokens: [...state.tokens, token] });

export const removeToken = (state: State, id: string): State => ({
  ...state,
  tokens: state.tokens.filter((token) => token.id !== id),
});

/** Returns the state with an organization renamed everywhere. */
export function renamed(state: State, from: string, to: string): State {
  const moved = <Item extends { readonly organization: string }>(items: readonly Item[]): Item[] =>
    items.map((item) => (item.organization === from ? { ...item, organization: to } : item));
  return {
    ...state,
    organizations: state.organizations.map((one) => (one.name === from ? { ...one, name: to } : one)),
    databases: moved(state.databases),
    tokens: moved(state.tokens),
    users: moved(state.users),
  };
}

/** Adds permissions that the token does not have yet on this resource. */
export function addAccesses(state: State, id: string, names: readonly string[], on: Resource, now: number): State {
  return changeAccesses(state, id, now, (accesses) => {
    const held = accesses.filter(isOn(on)).map(({ access }) => access);
    const missing = [...new Set(names)].filter((name) => !held.includes(name));
    return [...accesses, ...missing.map((access) => ({ id: newId(), access, ...on }))];
  });
}

/** Removes permissions, ignoring those that the token does not have. */
export function removeAccesses(state: State, id: string, names: readonly string[], on: Resource, now: number): State {
  const here = isOn(on);
  return changeAccesses(state, id, now, (accesses) =>
    accesses.filter((access) => !here(access) || !names.includes(access.access)),
  );
}

function changeAccesses(state: State, id: string, now: number, change: (accesses: Access[]) => Access[]): State {
  const tokens = state.tokens.map((token) =>
    token.id === id ? { ...token, accesses: change(token.accesses), updatedAt: now } : token,
  );
  return { ...state, tokens };
}
