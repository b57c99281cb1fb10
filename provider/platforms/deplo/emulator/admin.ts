import { parseDuration } from "../../emulator/clock";
import type { DeploContext } from "./call";
import { addToken, newToken, projectsOf, withoutWorkspace } from "./state";
import type { DeploCredentials, DeploAdmin, DeploScope } from "./types";

const defaultScopes: readonly DeploScope[] = ["deploy"];

export function adminOf(
  { store, now, behaviors }: DeploContext,
  credentials: ReadonlyMap<string, DeploCredentials>,
): DeploAdmin {
  const [first = ""] = credentials.keys();
  const credentialsOf = (workspaceId = first): DeploCredentials =>
    getOrThrow(credentials.get(workspaceId), "workspace", workspaceId);
  return {
    credentials: credentialsOf,
    createToken({ workspaceId = first, name = "by hand", scopes = defaultScopes, projectId, expiresIn } = {}) {
      credentialsOf(workspaceId);
      if (projectId !== undefined)
        getOrThrow(
          projectsOf(store.now, workspaceId).find(({ id }) => id === projectId),
          "project",
          projectId,
        );
      const { token, secret } = newToken(
        {
          workspaceId,
          projectId: projectId ?? null,
          name,
          scopes: [...scopes],
          createdAt: now(),
          expiresAt: expiresIn === undefined ? null : now() + parseDuration("expiresIn", expiresIn),
        },
        behaviors.secretLength,
      );
      store.commit(addToken(store.now, token));
      return { id: token.id, secret };
    },
    removeWorkspace(workspaceId = first) {
      credentialsOf(workspaceId);
      store.commit(withoutWorkspace(store.now, workspaceId));
    },
  };
}

function getOrThrow<Value>(value: Value | undefined, what: string, name: string): Value {
  if (value === undefined) throw new Error(`The emulated Deplo has no ${what} "${name}".`);
  return value;
}
