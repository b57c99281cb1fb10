import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { EmulatorContext } from "../../emulator/platform";
import { randomId, sha256 } from "../../emulator/secrets";
import { scopes } from "../scopes";
import type { DeploBehaviors } from "./behaviors";

const workspace = z.object({ id: z.string(), createdAt: z.number() });

const project = z.object({ id: z.string(), workspaceId: z.string(), createdAt: z.number() });

const token = z.object({
  id: z.string(),
  workspaceId: z.string(),
  /** Null: every project of the workspace. */
  projectId: z.string().nullable(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  hash: z.string(),
  /** The part of the secret that Deplo's lists contain. */
  prefix: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  // The only field that is mutated: a use of a token does not count as a change of the state.
  lastUsedAt: z.number().nullable(),
  bootstrap: z.boolean(),
});

export const stateSchema = z.object({
  workspaces: z.array(workspace),
  projects: z.array(project),
  tokens: z.array(token),
});

export type State = z.infer<typeof stateSchema>;
export type Token = z.infer<typeof token>;

export type DeploContext = EmulatorContext<State, DeploBehaviors>;

const prefixLength = 4;
export const secretPrefix = "sk_live_";

// A shorter secret would not be redacted in the log.
const pattern = `${secretPrefix}[\\w-]{16,}`;
export const secretForm = new RegExp(pattern, "g");
export const isSecret = (text: string): boolean => new RegExp(`^${pattern}$`).test(text);

export const endOf = (hash: string): string => hash.slice(-prefixLength);

/** Returns what the state stores of a secret. */
export const traceOf = (secret: string): Pick<Token, "hash" | "prefix"> => ({
  hash: sha256(secret),
  prefix: secret.slice(0, secretPrefix.length + prefixLength),
});

/** Returns a new token and its secret, which is not stored. */
export function newToken(
  spec: Pick<Token, "workspaceId" | "projectId" | "name" | "scopes" | "expiresAt">,
  { now }: DeploContext,
): { token: Token; secret: string } {
  const secret = secretPrefix + randomUUID().replaceAll("-", "");
  const id = `tok_${randomId(12)}`;
  return {
    token: { ...spec, id, ...traceOf(secret), createdAt: now(), lastUsedAt: null, bootstrap: false },
    secret,
  };
}

export const inWorkspace = <Item extends { readonly workspaceId: string }>(
  items: readonly Item[],
  workspaceId: string,
): Item[] => items.filter((item) => item.workspaceId === workspaceId);

export const hasProject = (state: State, workspaceId: string, id: string): boolean =>
  inWorkspace(state.projects, workspaceId).some((project) => project.id === id);
