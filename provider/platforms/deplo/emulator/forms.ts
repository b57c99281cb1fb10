import { STATUS_CODES } from "node:http";
import { HttpError, json } from "../../emulator/platform";
import { instant, instantOrNull } from "../../emulator/tokens";
import type { DeploBehaviors } from "./behaviors";
import { secretPrefix, endOf, type State, type Token } from "./state";

/**
 * Deplo's response bodies. The response to a creation and the items of a list are documented. The names of project,
 * expiry and last use, and the other bodies, are inferred.
 */

/** NestJS's error body: the operation ids in Deplo's API reference are that framework's. */
export function errorBody(status: number, message?: string | string[]): object {
  const error = STATUS_CODES[status] ?? "Error";
  return { statusCode: status, message: message ?? error, error };
}

/** Returns an error response. No message repeats input: it may be a secret. NestJS lists messages for an invalid body. */
export const httpError = (status: number, message: string | string[]): HttpError =>
  new HttpError(status, errorBody(status, message));

/** Returns the fields with a value, and the others according to `emptyFields`. */
const filled = (fields: object, { emptyFields }: DeploBehaviors): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null || emptyFields === "null"));

const expiryOf = ({ expiresAt }: Token): object => ({ expiresAt: instantOrNull(expiresAt) });

const boundsOf = (token: Token, { returnProject }: DeploBehaviors): object => ({
  ...(returnProject ? { projectId: token.projectId } : {}),
  ...expiryOf(token),
});

/** Fields of `GET /v1/me` for the project of the calling token. */
const meProjectFields: Readonly<Record<DeploBehaviors["meProjectField"], (id: Token["projectId"]) => object>> = {
  projectId: (projectId) => ({ projectId }),
  project_id: (project_id) => ({ project_id }),
  project: (project) => ({ project }),
  object: (id) => ({ project: id === null ? null : { id, name: id } }),
  context: (id) => ({ context: { project: id === null ? null : { id } } }),
  scope: (projectId) => ({ scope: { projectId } }),
  nowhere: () => ({}),
};

/** Fields of `GET /v1/me` for the calling token. */
const meTokenFields: Readonly<Record<DeploBehaviors["meTokenField"], (id: string) => object>> = {
  tokenId: (tokenId) => ({ tokenId }),
  token_id: (token_id) => ({ token_id }),
  token: (id) => ({ token: { id } }),
  nowhere: () => ({}),
};

/** Fields of a list for a secret. The state stores only its beginning; the end is derived from the hash. */
const prefixFormats: Readonly<Record<DeploBehaviors["prefixFormat"], (token: Token) => object>> = {
  start: ({ prefix }) => ({ prefix: `${prefix}...` }),
  short: ({ prefix }) => ({ prefix: `${prefix.slice(0, -1)}...` }),
  masked: ({ hash }) => ({ prefix: `${secretPrefix}****${endOf(hash)}` }),
  end: ({ hash }) => ({ prefix: `${secretPrefix}${endOf(hash)}` }),
  nowhere: () => ({}),
};

/** The only response that contains the secret. */
export const createdForm = (token: Token, secret: string, behaviors: DeploBehaviors): object => ({
  id: token.id,
  name: token.name,
  token: secret,
  scopes: token.scopes,
  createdAt: instant(token.createdAt),
  ...(behaviors.fullCreateResponse ? filled(boundsOf(token, behaviors), behaviors) : {}),
});

export const listedForm = (token: Token, behaviors: DeploBehaviors): object => ({
  id: token.id,
  name: token.name,
  ...prefixFormats[behaviors.prefixFormat](token),
  scopes: token.scopes,
  createdAt: instant(token.createdAt),
  ...filled({ ...boundsOf(token, behaviors), lastUsedAt: instantOrNull(token.lastUsedAt) }, behaviors),
});

/** Workspace and scopes of the calling token. */
export const callerForm = (token: Token, behaviors: DeploBehaviors): object => ({
  ...meTokenFields[behaviors.meTokenField](token.id),
  workspaceId: token.workspaceId,
  scopes: token.scopes,
  ...filled({ ...meProjectFields[behaviors.meProjectField](token.projectId), ...expiryOf(token) }, behaviors),
});

export const projectForm = ({ id, workspaceId, createdAt }: State["projects"][number]): object => ({
  id,
  workspaceId,
  createdAt: instant(createdAt),
});

export const listAnswer = (items: readonly object[], { listFormat }: DeploBehaviors): Response =>
  json(listFormat === "array" ? items : { data: items });
