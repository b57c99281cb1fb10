import { randomUUID } from "node:crypto";
import { z } from "zod";

/** Instants are milliseconds since 1970. Secrets are SHA-256 hashes. */
const user = z.object({ id: z.string(), email: z.string() });

/** The login of a user's access token. */
const login = z.object({
  userId: z.string(),
  hash: z.string(),
  expiresAt: z.number().nullable(),
  bootstrap: z.boolean(),
});

/** A pending device login, identified by the hash of its device code. */
const device = z.object({
  hash: z.string(),
  userCode: z.string(),
  clientId: z.string(),
  expiresAt: z.number(),
  decision: z.union([z.literal("pending"), z.literal("denied"), z.object({ userId: z.string() })]),
});

const team = z.object({ id: z.string(), slug: z.string(), name: z.string(), members: z.array(z.string()) });

const app = z.object({
  id: z.string(),
  teamId: z.string(),
  slug: z.string(),
  name: z.string(),
  directory: z.string().nullable(),
  updatedAt: z.number(),
});

const token = z.object({
  id: z.string(),
  appId: z.string(),
  name: z.string(),
  hash: z.string(),
  /** Lifetime from the creation or last regeneration. */
  days: z.number(),
  createdAt: z.number(),
  expiresAt: z.number(),
  // The only field that is mutated: a use of a token does not count as a change of the state.
  lastUsedAt: z.number().nullable(),
});

const deployment = z.object({
  id: z.string(),
  appId: z.string(),
  slug: z.string(),
  status: z.enum(["waiting_upload", "upload_cancelled", "ready_for_build"]),
  createdAt: z.number(),
  upload: z.object({ hash: z.string(), arrived: z.boolean() }).nullable(),
});

export const stateSchema = z.object({
  users: z.array(user),
  logins: z.array(login),
  devices: z.array(device),
  teams: z.array(team),
  apps: z.array(app),
  tokens: z.array(token),
  deployments: z.array(deployment),
});

export type State = z.infer<typeof stateSchema>;
export type User = z.infer<typeof user>;
export type Device = z.infer<typeof device>;
export type Team = z.infer<typeof team>;
export type App = z.infer<typeof app>;
export type Token = z.infer<typeof token>;
export type Deployment = z.infer<typeof deployment>;

export const emptyState: State = {
  users: [],
  logins: [],
  devices: [],
  teams: [],
  apps: [],
  tokens: [],
  deployments: [],
};

export const newId = (): string => randomUUID();

export const isAlive = ({ expiresAt }: { expiresAt: number | null }, now: number): boolean =>
  expiresAt === null || expiresAt > now;

/** Returns the list with this item instead of the one with the same id, or appended. */
export const put = <Item extends { readonly id: string }>(items: readonly Item[], item: Item): Item[] =>
  items.some(({ id }) => id === item.id) ? replaced(items, item) : [...items, item];

/** Returns the list with this item instead of the one with the same id, if there is one. */
export const replaced = <Item extends { readonly id: string }>(items: readonly Item[], item: Item): Item[] =>
  items.map((other) => (other.id === item.id ? item : other));

export const without = <Item extends { readonly id: string }>(items: readonly Item[], id: string): Item[] =>
  items.filter((item) => item.id !== id);

export const teamsOf = (state: State, { id }: User): Team[] =>
  state.teams.filter(({ members }) => members.includes(id));

export const appsOf = (state: State, teamId: string): App[] => state.apps.filter((app) => app.teamId === teamId);

export const tokensOf = (state: State, appId: string): Token[] => state.tokens.filter((token) => token.appId === appId);

export const deploymentsOf = (state: State, appId: string): Deployment[] =>
  state.deployments.filter((deployment) => deployment.appId === appId);
