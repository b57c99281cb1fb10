import { json } from "../frame/platform";
import type { Project, Token, Workspace } from "./state";
import type { DeploBehaviors } from "./behaviors";

/**
 * What Deplo answers, field by field. Known are the answer to a creation, and what a list tells of a token; the names of
 * project, expiry and last use, and the other forms, are inferred.
 */

const instant = (time: number): string => new Date(time).toISOString();

/** The fields that have a value, and the others as the behavior says. */
const filled = (fields: object, { emptyFields }: DeploBehaviors): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null || emptyFields === "null"));

const expiryOf = ({ expiresAt }: Token): object => ({ expiresAt: expiresAt === null ? null : instant(expiresAt) });

const boundsOf = (token: Token, { projectShown }: DeploBehaviors): object => ({
  ...(projectShown ? { projectId: token.projectId } : {}),
  ...expiryOf(token),
});

/** How `GET /v1/me` names the project of the token that calls. */
const callersProject: Readonly<Record<DeploBehaviors["callerProject"], (id: Token["projectId"]) => object>> = {
  projectId: (projectId) => ({ projectId }),
  project_id: (project_id) => ({ project_id }),
  project: (project) => ({ project }),
  object: (id) => ({ project: id === null ? null : { id, name: id } }),
  context: (id) => ({ context: { project: id === null ? null : { id } } }),
  scope: (projectId) => ({ scope: { projectId } }),
  nowhere: () => ({}),
};

/** How `GET /v1/me` names the token that calls. */
const callersToken: Readonly<Record<DeploBehaviors["callerToken"], (id: string) => object>> = {
  tokenId: (tokenId) => ({ tokenId }),
  token_id: (token_id) => ({ token_id }),
  token: (id) => ({ token: { id } }),
  nowhere: () => ({}),
};

const shownCharacters = 4;
const secretPrefix = "sk_live_";

/** What a list shows of a secret. The state keeps only its beginning: its end is made up, from the hash. */
const shownSecret: Readonly<Record<DeploBehaviors["prefixShown"], (token: Token) => object>> = {
  start: ({ prefix }) => ({ prefix: `${prefix}...` }),
  short: ({ prefix }) => ({ prefix: `${prefix.slice(0, -1)}...` }),
  masked: ({ hash }) => ({ prefix: `${secretPrefix}****${hash.slice(-shownCharacters)}` }),
  end: ({ hash }) => ({ prefix: `${secretPrefix}${hash.slice(-shownCharacters)}` }),
  nowhere: () => ({}),
};

/** The only form that has the secret. */
export const createdForm = (token: Token, secret: string, behaviors: DeploBehaviors): object => ({
  id: token.id,
  name: token.name,
  token: secret,
  scopes: token.scopes,
  createdAt: instant(token.createdAt),
  ...(behaviors.createdInFull ? filled(boundsOf(token, behaviors), behaviors) : {}),
});

export const listedForm = (token: Token, behaviors: DeploBehaviors): object => ({
  id: token.id,
  name: token.name,
  ...shownSecret[behaviors.prefixShown](token),
  scopes: token.scopes,
  createdAt: instant(token.createdAt),
  ...filled(
    { ...boundsOf(token, behaviors), lastUsedAt: token.lastUsedAt === null ? null : instant(token.lastUsedAt) },
    behaviors,
  ),
});

/** Workspace and scopes of the token that calls. */
export const callerForm = (token: Token, behaviors: DeploBehaviors): object => ({
  ...callersToken[behaviors.callerToken](token.id),
  workspaceId: token.workspaceId,
  scopes: token.scopes,
  ...filled({ ...callersProject[behaviors.callerProject](token.projectId), ...expiryOf(token) }, behaviors),
});

export const workspaceForm = ({ id, createdAt }: Workspace): object => ({ id, createdAt: instant(createdAt) });

export const projectForm = ({ id, workspaceId, createdAt }: Project): object => ({
  id,
  workspaceId,
  createdAt: instant(createdAt),
});

export const listAnswer = (items: readonly object[], { listForm }: DeploBehaviors): Response =>
  json(listForm === "array" ? items : { data: items });
