import { HttpError } from "../../emulator/platform";
import { instant, instantOrNull } from "../../emulator/tokens";
import type { PlanetScaleBehaviors } from "./behaviors";
import { type Access, type Actor, type Database, isOn, type Organization, type State, type Token } from "./state";

/** PlanetScale's response bodies: names as in the OpenAPI document, `type` as in its clients' fixtures. */

/** The usual error body, by status. Codes of 400 to 422 are those of PlanetScale's client; the others are invented. */
const bodies: Readonly<Record<number, { code: string; message: string }>> = {
  400: { code: "bad_request", message: "Bad Request" },
  401: { code: "unauthorized", message: "Requires authentication" },
  403: { code: "forbidden", message: "Forbidden" },
  404: { code: "not_found", message: "Not Found" },
  409: { code: "conflict", message: "Conflict" },
  422: { code: "unprocessable", message: "Unprocessable" },
  429: { code: "too_many_requests", message: "Too many requests" },
  500: { code: "internal_server_error", message: "Internal Server Error" },
  502: { code: "bad_gateway", message: "Bad Gateway" },
  503: { code: "service_unavailable", message: "Service Unavailable" },
  504: { code: "gateway_timeout", message: "Gateway Timeout" },
};

export const errorBody = (status: number): object =>
  bodies[status] ?? { code: "error", message: `The request failed with status ${status}` };

/** Returns 422: the request is valid but cannot be processed. The message does not repeat input. */
export const unprocessable = (message: string, { unprocessableCode }: PlanetScaleBehaviors): HttpError =>
  new HttpError(422, { code: unprocessableCode, message });

/** Returns the authentication layer's error, which has neither code nor message. */
export const invalidBearer = (): HttpError =>
  new HttpError(401, {
    error: "invalid_token",
    error_description: "The access token is expired, revoked, malformed, or invalid",
    state: "unauthorized",
  });

/** Returns a label: "Read branch" for "read_branch". */
function describePermission(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const app = "https://app.planetscale.com";
const avatar = `${app}/avatars/default.png`;

interface ResourceForm {
  id: string;
  name: string;
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
}

/** The resource of an access. An access outlives its database; `deleted_at` is then set. */
function resourceForm(state: State, { resourceType, resourceId }: Access): ResourceForm {
  const list: readonly (Organization | Database)[] =
    resourceType === "Database" ? state.databases : state.organizations;
  const found = list.find(({ id }) => id === resourceId);
  const createdAt = found?.createdAt ?? 0;
  return {
    id: resourceId,
    name: found?.name ?? "",
    created_at: instant(createdAt),
    updated_at: instant(found !== undefined && "updatedAt" in found ? found.updatedAt : createdAt),
    deleted_at: instantOrNull(found !== undefined && "deletedAt" in found ? found.deletedAt : null),
  };
}

/** An access inside a service token. */
function tokenAccessForm(state: State, access: Access): object {
  const resource = resourceForm(state, access);
  return {
    id: access.id,
    access: access.access,
    description: describePermission(access.access),
    resource_name: resource.name,
    resource_id: access.resourceId,
    resource_type: access.resourceType,
    resource,
  };
}

function accessesForm(state: State, { accesses }: Token, { noAccesses }: PlanetScaleBehaviors): object[] | null {
  if (accesses.length === 0 && noAccesses === "null") return null;
  return accesses.map((access) => tokenAccessForm(state, access));
}

/** A service token. Only the response to its creation contains `secret`. */
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
    // One serializer serves OAuth tokens too; a service token has no refresh token.
    plain_text_refresh_token: null,
    avatar_url: avatar,
    created_at: instant(token.createdAt),
    updated_at: instant(token.updatedAt),
    expires_at: instantOrNull(token.expiresAt),
    last_used_at: instantOrNull(token.lastUsedAt),
    actor_id: token.actor.id,
    actor_display_name: token.actor.name,
    actor_type: token.actor.type,
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
  const { id, name, created_at, updated_at } = resourceForm(state, access);
  return {
    ...(fullAccessItems ? tokenAccessForm(state, access) : {}),
    id: access.id,
    type: `${access.resourceType}Access`,
    access: access.access,
    resource: { id, type: access.resourceType, name, created_at, updated_at },
  };
}

/** The items of `/grants`: one for each resource. Its id is the resource's. */
export function grantForms(state: State, { accesses }: Token): object[] {
  const firsts = accesses.filter((access, n) => accesses.findIndex(isOn(access)) === n);
  return firsts.map((first) => ({
    id: first.resourceId,
    type: "ServiceTokenGrant",
    resource_name: resourceForm(state, first).name,
    resource_type: first.resourceType,
    resource_id: first.resourceId,
    accesses: accesses.filter(isOn(first)).map(({ access }) => ({ access, description: describePermission(access) })),
  }));
}

export const organizationForm = ({ id, name, createdAt }: Organization): object => ({
  id,
  type: "Organization",
  name,
  billing_email: null,
  plan: "scaler_pro",
  valid_billing_info: true,
  single_tenancy: false,
  has_past_due_invoices: false,
  created_at: instant(createdAt),
  updated_at: instant(createdAt),
});

/** The creator of a resource. */
export const actorForm = ({ id, name, type }: Actor): object => ({ id, type, display_name: name, avatar_url: avatar });

export const databaseForm = ({ id, name, organization, createdAt, updatedAt }: Database): object => ({
  id,
  type: "Database",
  name,
  notes: null,
  state: "ready",
  ready: true,
  kind: "mysql",
  plan: "scaler_pro",
  default_branch: "main",
  branches_count: 1,
  region: { id: "emulated", type: "Region", slug: "us-east", display_name: "us-east", provider: "AWS", enabled: true },
  url: `https://api.planetscale.com/v1/organizations/${organization}/databases/${name}`,
  html_url: `${app}/${organization}/${name}`,
  created_at: instant(createdAt),
  updated_at: instant(updatedAt),
});
