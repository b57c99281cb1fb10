import { z } from "zod";
import { HttpError, json, noContent } from "../../emulator/platform";
import { put, remove } from "../../emulator/store";
import { creationProblem, ordered, visible } from "../../emulator/tokens";
import { databasePermissions, organizationPermissions } from "../permissions";
import { bodyOf, holds, type InOrganization, listAnswer, type OnToken, singlePageAnswer } from "./call";
import { accessForm, grantForms, listedTokenForm, tokenForm, unprocessable } from "./forms";
import {
  addAccesses,
  databasesOf,
  newToken,
  onDatabase,
  onOrganization,
  removeAccesses,
  type Resource,
  type Token,
  tokensOf,
} from "./state";

export function listTokens(call: InOrganization): Response {
  const { context, view, organization } = call;
  const { behaviors, now } = context;
  const listed = ordered(visible(tokensOf(view, organization.name), behaviors, now()), behaviors);
  return listAnswer(call, listed, (token) => listedTokenForm(view, token, behaviors), behaviors.honorPage);
}

export const showToken = ({ view, token, context }: OnToken): Response =>
  json(tokenForm(view, token, context.behaviors));

const creation = z.object({ name: z.string().nullish(), ttl: z.int().positive().nullish() });

const problems = {
  long: "name is too long",
  taken: "name has already been taken",
  full: "the organization has reached its limit of service tokens",
};

export function createToken(call: InOrganization): Response {
  const { context } = call;
  const { store, behaviors } = context;
  const { name: given, ttl } = bodyOf(call, creation);
  const organization = call.organization.name;
  // PlanetScale's client omits an empty name; if it is sent, the token has no name.
  const name = given === undefined || given === "" ? null : given;
  const problem = creationProblem(name, tokensOf(store.now, organization), behaviors);
  if (problem !== undefined) throw unprocessable(problems[problem]);
  const ttlMs = !behaviors.acceptTtl || ttl === undefined || ttl === null ? null : ttl * 1000;
  const { token, secret } = newToken({ organization, name, ttlMs }, context);
  store.change(({ tokens }) => put(tokens, token));
  return json(tokenForm(store.now, token, behaviors, secret));
}

export function deleteToken({ context: { store }, token }: OnToken): Response {
  store.change(({ tokens }) => remove(tokens, ({ id }) => id === token.id));
  return noContent();
}

export function showAccess(call: OnToken): Response {
  return call.context.behaviors.paginateAccess
    ? listAnswer(call, call.token.accesses, (access) => accessForm(call.view, access, call.context.behaviors))
    : accessAnswer(call, call.token);
}

export function showGrants(call: OnToken): Response {
  const grants = grantForms(call.view, call.token);
  return call.context.behaviors.paginateAccess ? listAnswer(call, grants, (grant) => grant) : singlePageAnswer(grants);
}

/** Returns all permissions that the token now has, on every resource. */
export function addAccess(call: OnToken): Response {
  const { context, token } = call;
  const { store, behaviors } = context;
  const { names, on } = changeOf(call);
  const held = names.every((name) => holds(call.caller, name, on));
  if (behaviors.limitToOwnPermissions && !held) throw new HttpError(403);
  store.change((draft) => {
    addAccesses(draft, token.id, names, on);
  });
  const changed = store.now.tokens.find(({ id }) => id === token.id) ?? token;
  return accessAnswer({ ...call, view: store.now }, changed);
}

export function removeAccess(call: OnToken): Response {
  const { store, behaviors } = call.context;
  const { names, on } = changeOf(call);
  store.change((draft) => {
    removeAccesses(draft, call.token.id, names, on);
  });
  return noContent(behaviors.removeStatus);
}

const accessAnswer = (call: OnToken, token: Token): Response =>
  singlePageAnswer(token.accesses.map((access) => accessForm(call.view, access, call.context.behaviors)));

/** An empty, null or absent `database` means the organization: PlanetScale's client sends the empty text. */
const change = z.object({ database: z.string().nullish(), access: z.array(z.string()).min(1) });

/** Returns the permissions and their resource after checking all of them. */
function changeOf(call: OnToken): { names: string[]; on: Resource } {
  const { access, database } = bodyOf(call, change);
  const on = resourceOf(call, database ?? "");
  return { names: access.filter((permission) => isGrantable(call, permission, on.resourceType)), on };
}

function resourceOf({ context: { store }, organization }: OnToken, name: string): Resource {
  if (name === "") return onOrganization(organization);
  const database = databasesOf(store.now, organization.name).find((candidate) => candidate.name === name);
  if (database === undefined) throw new HttpError(404);
  return onDatabase(database);
}

/** Names by level, the same lists as the provider's. */
const permissions: Record<Resource["resourceType"], readonly string[]> = {
  Organization: organizationPermissions,
  Database: databasePermissions,
};

function isGrantable({ context: { behaviors } }: OnToken, name: string, level: Resource["resourceType"]): boolean {
  if (permissions[level].includes(name)) return true;
  if (behaviors.unknownPermission === "ignore") return false;
  throw unprocessable("access is not a permission of this resource");
}
