import { z } from "zod";
import type { EmulatorContext } from "../../emulator/platform";
import { randomId, randomSecret, sha256 } from "../../emulator/secrets";
import { put } from "../../emulator/store";
import type { PlanetScaleBehaviors } from "./behaviors";

const organization = z.object({ id: z.string(), name: z.string(), createdAt: z.number() });

const database = z.object({
  id: z.string(),
  organization: z.string(),
  name: z.string(),
  createdAt: z.number(),
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
  expiresAt: z.number().nullable(),
  // The only field that is mutated: a use of a token does not count as a change of the state.
  lastUsedAt: z.number().nullable(),
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

export type PlanetScaleContext = EmulatorContext<State, PlanetScaleBehaviors>;

/** PlanetScale's public ids. */
export const newId = (): string => randomId(12);

export const onOrganization = ({ id }: Organization): Resource => ({ resourceType: "Organization", resourceId: id });
export const onDatabase = ({ id }: Database): Resource => ({ resourceType: "Database", resourceId: id });

export const isOn =
  ({ resourceType, resourceId }: Resource) =>
  (access: Access): boolean =>
    access.resourceType === resourceType && access.resourceId === resourceId;

export const databasesOf = (state: State, organization: string): Database[] =>
  state.databases.filter((database) => database.organization === organization && database.deletedAt === null);

export const tokensOf = (state: State, organization: string): Token[] =>
  state.tokens.filter((token) => token.organization === organization);

/** Returns a token without permissions and its secret, which is not stored. `ttlMs` is in milliseconds. */
export function newToken(
  { ttlMs, ...spec }: Pick<Token, "organization" | "name"> & { readonly ttlMs: number | null },
  { now }: PlanetScaleContext,
): { token: Token; secret: string } {
  const secret = randomSecret("pscale_tkn_");
  const token: Token = {
    ...spec,
    id: newId(),
    hash: sha256(secret),
    createdAt: now(),
    expiresAt: ttlMs === null ? null : now() + ttlMs,
    lastUsedAt: null,
    bootstrap: false,
    accesses: [],
  };
  return { token, secret };
}

/** Renames an organization everywhere. */
export function rename({ organizations, databases, tokens, users }: State, from: string, to: string): void {
  for (const one of organizations) if (one.name === from) put(organizations, { ...one, name: to });
  for (const one of databases) if (one.organization === from) put(databases, { ...one, organization: to });
  for (const one of tokens) if (one.organization === from) put(tokens, { ...one, organization: to });
  for (const one of users) if (one.organization === from) put(users, { ...one, organization: to });
}

/** Adds permissions that the token does not have yet on this resource. */
export function addAccesses({ tokens }: State, id: string, names: readonly string[], on: Resource): void {
  for (const token of tokens.filter((one) => one.id === id)) {
    const held = token.accesses.filter(isOn(on)).map(({ access }) => access);
    const missing = [...new Set(names)].filter((name) => !held.includes(name));
    const added = missing.map((access) => ({ id: newId(), access, ...on }));
    put(tokens, { ...token, accesses: [...token.accesses, ...added] });
  }
}

/** Removes permissions, ignoring those that the token does not have. */
export function removeAccesses({ tokens }: State, id: string, names: readonly string[], on: Resource): void {
  const here = isOn(on);
  for (const token of tokens.filter((one) => one.id === id)) {
    const accesses = token.accesses.filter((access) => !here(access) || !names.includes(access.access));
    put(tokens, { ...token, accesses });
  }
}
