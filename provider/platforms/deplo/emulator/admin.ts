import { parseDuration } from "../../emulator/clock";
import { put, remove, withFirst } from "../../emulator/store";
import { type DeploContext, inWorkspace, isSecret, newToken, type State, traceOf } from "./state";
import type { DeploAdmin, DeploCredentials, DeploOptions, DeploScope } from "./types";

const defaultWorkspaces: NonNullable<DeploOptions["workspaces"]> = [
  { id: "ws_acme", projects: ["proj_app", "proj_docs"] },
];

const defaultScopes: readonly DeploScope[] = ["deploy"];

/**
 * Creates a token with the scope `admin` for every workspace. Only hashes are stored, so a start from a state file cannot
 * return the earlier secrets: the token keeps its id, gets a new secret, and the earlier one no longer works.
 */
export function bootstrap(
  context: DeploContext,
  { workspaces, credentials }: DeploOptions = {},
): Map<string, DeploCredentials> {
  if (credentials !== undefined && !isSecret(credentials.token))
    throw new Error('deplo.credentials.token: must be "sk_live_" and at least 16 letters, digits, "-" or "_".');
  return context.store.change((draft) => {
    const named = workspaces ?? (draft.workspaces.length === 0 ? defaultWorkspaces : []);
    for (const { id, projects = [] } of named) addWorkspace(draft, id, projects, context.now());
    const first = named[0]?.id ?? draft.workspaces[0]?.id;
    return new Map(
      withFirst(draft.workspaces, ({ id }) => id === first).map(({ id }) => {
        const token = addBootstrapToken(draft, id, id === first ? credentials : undefined, context);
        return [id, { token }];
      }),
    );
  });
}

function addWorkspace({ workspaces, projects }: State, id: string, names: readonly string[], createdAt: number): void {
  if (!workspaces.some((workspace) => workspace.id === id)) workspaces.push({ id, createdAt });
  const known = inWorkspace(projects, id).map((project) => project.id);
  for (const name of names) if (!known.includes(name)) projects.push({ id: name, workspaceId: id, createdAt });
}

function addBootstrapToken(
  { tokens }: State,
  workspaceId: string,
  configured: DeploCredentials | undefined,
  context: DeploContext,
): string {
  const earlier = inWorkspace(tokens, workspaceId).find(({ bootstrap }) => bootstrap);
  const { token, secret } = newToken(
    { workspaceId, projectId: null, name: "bootstrap", scopes: ["admin"], expiresAt: null },
    context,
  );
  const value = configured?.token ?? secret;
  put(tokens, { ...token, ...earlier, ...traceOf(value), bootstrap: true });
  return value;
}

export function adminOf(context: DeploContext, credentials: ReadonlyMap<string, DeploCredentials>): DeploAdmin {
  const { store, now, required } = context;
  const [first = ""] = credentials.keys();
  const credentialsOf = (id = first): DeploCredentials => required(credentials.get(id), "workspace", id);
  return {
    credentials: credentialsOf,
    createToken({ workspaceId = first, name = "by hand", scopes = defaultScopes, projectId = null, expiresIn } = {}) {
      credentialsOf(workspaceId);
      const projects = inWorkspace(store.now.projects, workspaceId);
      if (projectId !== null)
        required(
          projects.find(({ id }) => id === projectId),
          "project",
          projectId,
        );
      const expiresAt = expiresIn === undefined ? null : now() + parseDuration("expiresIn", expiresIn);
      const { token, secret } = newToken({ workspaceId, projectId, name, scopes: [...scopes], expiresAt }, context);
      store.change(({ tokens }) => put(tokens, token));
      return { id: token.id, secret };
    },
    removeWorkspace(workspaceId = first) {
      credentialsOf(workspaceId);
      store.change(({ workspaces, projects, tokens }) => {
        remove(workspaces, ({ id }) => id === workspaceId);
        remove(projects, (project) => project.workspaceId === workspaceId);
        remove(tokens, (token) => token.workspaceId === workspaceId);
      });
    },
  };
}
