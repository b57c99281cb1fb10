import type { Desk } from "./call";
import { addToken, isSecret, mint, type State, traceOf } from "./state";
import type { DeploCredentials, DeploOptions } from "./types";

const usual: NonNullable<DeploOptions["workspaces"]> = [{ id: "ws_acme", projects: ["proj_app", "proj_docs"] }];

/**
 * Every workspace gets a token with the scope `admin`. Only hashes are kept, so a start over a state file cannot show the
 * earlier ones: the token keeps its id, but its secret is new and the earlier one no longer works.
 */
export function bootstrap(desk: Desk, options: DeploOptions = {}): Map<string, DeploCredentials> {
  const { store, now } = desk;
  const named = options.workspaces ?? (store.now.workspaces.length === 0 ? usual : []);
  let state = named.reduce((state, { id, projects }) => withWorkspace(state, id, projects ?? [], now()), store.now);
  const first = named[0]?.id ?? state.workspaces[0]?.id;
  const order = [...state.workspaces].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const all = new Map<string, DeploCredentials>();
  for (const { id } of order) {
    const made = withCredentials(state, id, id === first ? options.credentials : undefined, desk);
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
  given: DeploCredentials | undefined,
  { now, behaviors }: Desk,
): { state: State; credentials: DeploCredentials } {
  if (given !== undefined && !isSecret(given.token))
    throw new Error('deplo.credentials.token: write "sk_live_" and at least 16 letters, digits, "-" or "_".');
  const earlier = state.tokens.find((token) => token.bootstrap && token.workspaceId === workspaceId);
  const made = mint(
    { workspaceId, projectId: null, name: "bootstrap", scopes: ["admin"], createdAt: now(), expiresAt: null },
    behaviors.secretLength,
  );
  const credentials = given ?? { token: made.secret };
  const admin = { ...(earlier ?? made.token), ...traceOf(credentials.token), bootstrap: true };
  const renewed = { ...state, tokens: state.tokens.map((token) => (token === earlier ? admin : token)) };
  return { state: earlier === undefined ? addToken(state, admin) : renewed, credentials };
}
