import type { DeploContext } from "./call";
import { addToken, isSecret, newToken, type State, traceOf } from "./state";
import type { DeploCredentials, DeploOptions } from "./types";

const defaultWorkspaces: NonNullable<DeploOptions["workspaces"]> = [
  { id: "ws_acme", projects: ["proj_app", "proj_docs"] },
];

/**
 * Creates a token with the scope `admin` for every workspace. Only hashes are stored, so a start from a state file cannot
 * return the earlier secrets: the token keeps its id, gets a new secret, and the earlier one no longer works.
 */
export function bootstrap(context: DeploContext, options: DeploOptions = {}): Map<string, DeploCredentials> {
  const { store, now } = context;
  const named = options.workspaces ?? (store.now.workspaces.length === 0 ? defaultWorkspaces : []);
  let state = named.reduce((state, { id, projects }) => withWorkspace(state, id, projects ?? [], now()), store.now);
  const first = named[0]?.id ?? state.workspaces[0]?.id;
  const order = [...state.workspaces].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const all = new Map<string, DeploCredentials>();
  for (const { id } of order) {
    const made = withCredentials(state, id, id === first ? options.credentials : undefined, context);
    state = made.state;
    all.set(id, made.credentials);
  }
  store.commit(state);
  return all;
}

function withWorkspace(state: State, id: string, projects: readonly string[], now: number): State {
  const missing = projects.filter((name) => !state.projects.some((has) => has.id === name && has.workspaceId === id));
  return {
    ...state,
    workspaces: state.workspaces.some((workspace) => workspace.id === id)
      ? state.workspaces
      : [...state.workspaces, { id, createdAt: now }],
    projects: [...state.projects, ...missing.map((name) => ({ id: name, workspaceId: id, createdAt: now }))],
  };
}

function withCredentials(
  state: State,
  workspaceId: string,
  configured: DeploCredentials | undefined,
  { now, behaviors }: DeploContext,
): { state: State; credentials: DeploCredentials } {
  if (configured !== undefined && !isSecret(configured.token))
    throw new Error('deplo.credentials.token: must be "sk_live_" and at least 16 letters, digits, "-" or "_".');
  const earlier = state.tokens.find((token) => token.bootstrap && token.workspaceId === workspaceId);
  const made = newToken(
    { workspaceId, projectId: null, name: "bootstrap", scopes: ["admin"], createdAt: now(), expiresAt: null },
    behaviors.secretLength,
  );
  const credentials = configured ?? { token: made.secret };
  const admin = { ...(earlier ?? made.token), ...traceOf(credentials.token), bootstrap: true };
  const renewed = { ...state, tokens: state.tokens.map((token) => (token === earlier ? admin : token)) };
  return { state: earlier === undefined ? addToken(state, admin) : renewed, credentials };
}
