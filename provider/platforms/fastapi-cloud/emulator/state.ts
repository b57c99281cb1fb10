import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { EmulatorContext } from "../../emulator/platform";
import { randomId, randomSecret, sha256 } from "../../emulator/secrets";
import type { FastApiCloudBehaviors } from "./behaviors";

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

export type FastApiCloudContext = EmulatorContext<State, FastApiCloudBehaviors>;

export const newId = (): string => randomUUID();

export const teamsOf = ({ teams }: State, { id }: User): Team[] => teams.filter(({ members }) => members.includes(id));

export const appsOf = ({ apps }: State, teamId: string): App[] => apps.filter((app) => app.teamId === teamId);

export const ofApp = <Item extends { readonly appId: string }>(items: readonly Item[], appId: string): Item[] =>
  items.filter((item) => item.appId === appId);

export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Returns a new app. Its slug is unique: it is part of the app's host name. */
export function newApp({ apps }: State, spec: Pick<App, "name" | "teamId"> & Partial<App>, now: number): App {
  const slug = slugOf(spec.name);
  const isTaken = apps.some((app) => app.slug === slug);
  return { id: newId(), slug: isTaken ? `${slug}-${randomId(6)}` : slug, directory: null, updatedAt: now, ...spec };
}

/** Returns a deploy token with a new value, which starts its lifetime. The value is not stored. */
export function withNewValue(
  token: Omit<Token, "hash" | "expiresAt">,
  { now }: FastApiCloudContext,
): { token: Token; value: string } {
  const value = randomSecret("fcd_");
  return { token: { ...token, hash: sha256(value), expiresAt: now() + token.days * 86_400_000 }, value };
}

export const newToken = (spec: Pick<Token, "appId" | "name" | "days">, context: FastApiCloudContext) =>
  withNewValue({ ...spec, id: newId(), createdAt: context.now() }, context);
