import { STATUS_CODES } from "node:http";
import { HttpError } from "../../emulator/platform";
import { instant, instantOrNull } from "../../emulator/tokens";
import type { PlanetScaleBehaviors } from "./behaviors";
import { type Access, type Actor, type Database, isOn, type Organization, type State, type Token } from "./state";

/** PlanetScale's response bodies: names as in the OpenAPI document, `type` as in its clients' fixtures. */

/** Error bodies whose words are not those of HTTP. */
const bodies: Readonly<Record<number, { code: string; message: string }>> = {
  401: { code: "unauthorized", message: "Requires authentication" },
  422: { code: "unprocessable", message: "Unprocessable" },
};

/** Returns the usual error body. Only the codes of 400 to 422 are known, by PlanetScale's client. */
export function errorBody(status: number): object {
  const message = STATUS_CODES[status] ?? "Error";
  return bodies[status] ?? { code: message.toLowerCase().replaceAll(" ", "_"), message };
}

/** Returns 422: the request is valid but cannot be processed. The message does not repeat input. */
export const unprocessable = (message: string): HttpError => new HttpError(422, { code: "unprocessable", message });

/** Returns the authentication layer's error, which has neither code nor message. */
export const invalidBearer = (): HttpError =>
  new HttpError(401, {
    error: "invalid_token",
    error_description: "The access token is expired, revoked, malformed, or invalid",
    state: "unauthorized",
  });

export const app = "https://app.planetscale.com";

/** The resource of an access, which outlives its database. */
function resourceOf({ organizations, databases }: State, { resourceId }: Access) {
  const database = databases.find(({ id }) => id === resourceId);
  const found = database ?? organizations.find(({ id }) => id === resourceId);
  return { name: found?.name ?? "", deletedAt: database?.deletedAt ?? null };
}

/** An access inside a service token. */
function tokenAccessForm(state: State, { id, access, resourceId, resourceType }: Access): object {
  const { name, deletedAt } = resourceOf(state, { id, access, resourceId, resourceType });
  const resource = { id: resourceId, name, deleted_at: instantOrNull(deletedAt) };
  return { id, access, resource_name: name, resource_id: resourceId, resource_type: resourceType, resource };
}

function accessesForm(state: State, { accesses }: Token, { noAccesses }: PlanetScaleBehaviors): object[] | null {
  if (accesses.length === 0 && noAccesses === "null") return null;
  return accesses.map((access) => tokenAccessForm(state, access));
}

/** A service token, with every field of PlanetScale's OpenAPI document. Only the response to its creation contains `secret`. */
export function tokenForm(
  state: State,
  token: Token,
  behaviors: PlanetScaleBehaviors,
  secret: string | null = null,
): object {
  return {
    id: token.id,
    type: "ServiceToken",
    name: token.name,
    display_name: token.name ?? token.id,
    token: secret,
    plain_text_refresh_token: null,
    avatar_url: `${app}/avatars/default.png`,
    created_at: instant(token.createdAt),
    updated_at: instant(token.createdAt),
    expires_at: instantOrNull(token.expiresAt),
    last_used_at: instantOrNull(token.lastUsedAt),
    actor_id: null,
    actor_display_name: null,
    actor_type: null,
    ...(behaviors.accessesInToken ? { service_token_accesses: accessesForm(state, token, behaviors) } : {}),
    oauth_accesses_by_resource: null,
  };
}

/** A service token in a list. */
export function listedTokenForm(state: State, token: Token, behaviors: PlanetScaleBehaviors): object {
  const form = tokenForm(state, token, behaviors);
  return behaviors.accessesInList || !behaviors.accessesInToken ? form : { ...form, service_token_accesses: null };
}

/** An item of `/access`. */
export function accessForm(state: State, access: Access, { fullAccessItems }: PlanetScaleBehaviors): object {
  const { id, access: name, resourceId, resourceType } = access;
  return {
    ...(fullAccessItems ? tokenAccessForm(state, access) : {}),
    id,
    type: `${resourceType}Access`,
    access: name,
    resource: { id: resourceId, type: resourceType, name: resourceOf(state, access).name },
  };
}

/** The items of `/grants`: one for each resource. Its id is the resource's. */
export function grantForms(state: State, { accesses }: Token): object[] {
  const firsts = accesses.filter((access, n) => accesses.findIndex(isOn(access)) === n);
  return firsts.map((first) => ({
    id: first.resourceId,
    resource_name: resourceOf(state, first).name,
    resource_type: first.resourceType,
    resource_id: first.resourceId,
    accesses: accesses.filter(isOn(first)).map(({ access }) => ({ access })),
  }));
}

export const organizationForm = ({ id, name, createdAt }: Organization): object => ({
  id,
  name,
  created_at: instant(createdAt),
  updated_at: instant(createdAt),
});

/** The creator of a resource. */
export const actorForm = ({ id, name, type }: Actor): object => ({ id, type, display_name: name });

export const databaseForm = ({ id, name, organization, createdAt }: Database): object => ({
  id,
  name,
  state: "ready",
  kind: "mysql",
  html_url: `${app}/${organization}/${name}`,
  created_at: instant(createdAt),
  updated_at: instant(createdAt),
});
