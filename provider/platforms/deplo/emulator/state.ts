import { z } from "zod";
import { scopes } from "../scopes";
import { randomId, sha256 } from "../../emulator/secrets";

/** Instants are milliseconds since 1970. Secrets are SHA-256 hashes. */
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
export type Workspace = z.infer<typeof workspace>;
export type Project = z.infer<typeof project>;
export type Token = z.infer<typeof token>;

export const emptyState: State = { workspaces: [], projects: [], tokens: [] };

const secretPrefix = "sk_live_";
const prefixLength = 4;

/** Minimum length of a secret after its prefix; a shorter one would not be redacted in the log. */
export const shortestSecret = 16;

const pattern = `${secretPrefix}[\\w-]{${shortestSecret},}`;
export const secretForm = new RegExp(pattern, "g");
export const isSecret = (text: string): boolean => new RegExp(`^${pattern}$`).test(text);

/** Returns what the state stores of a secret. */
export const traceOf = (secret: string): Pick<Token, "hash" | "prefix"> => ({
  hash: sha256(secret),
  prefix: secret.slice(0, secretPrefix.length + prefixLength),
});

/** Properties of a new token. */
export type TokenSpec = Pick<Token, "workspaceId" | "projectId" | "name" | "scopes" | "createdAt" | "expiresAt">;

/** Returns a new token and its secret, which is not stored. */
export function newToken(spec: TokenSpec, secretLength: number): { token: Token; secret: string } {
  const secret = secretPrefix + randomId(secretLength);
  const token = { ...spec, id: `tok_${randomId(12)}`, ...traceOf(secret), lastUsedAt: null, bootstrap: false };
  return { token, secret };
}

export const isAlive = ({ expiresAt }: Token, now: number): boolean => expiresAt === null || expiresAt > now;

export const projectsOf = (state: State, workspaceId: string): Project[] =>
  state.projects.filter((project) => project.workspaceId === workspaceId);

export const tokensOf = (state: State, workspaceId: string): Token[] =>
  state.tokens.filter((token) => token.workspaceId === workspaceId);

export const addToken = (state: State, token: Token): State => ({ ...state, tokens: [...state.tokens, token] });

/** Returns the state without a workspace and its contents. */
export const withoutWorkspace = (state: State, workspaceId: string): State => ({
  workspaces: state.workspaces.filter(({ id }) => id !== workspaceId),
  projects: state.projects.filter((project) => project.workspaceId !== workspaceId),
  tokens: state.tokens.filter((token) => token.workspaceId !== workspaceId),
});

export const removeToken = (state: State, id: string): State => ({
  ...state,
  tokens: state.tokens.filter((token) => token.id !== id),
});
