import { z } from "zod";
import { bodyOf, holds, type OnToken, resourceOf } from "./call";
import { accessForm, grantForms } from "./forms";
import { listAnswer, singlePageAnswer } from "./paging";
import { type Level, levelOf } from "./permissions";
import { httpError, unprocessable } from "./errors";
import { addAccesses, databasesOf, removeAccesses, type Resource, type Token } from "./state";

/** An empty, null or absent `database` means the organization: PlanetScale's client sends the empty text. */
const change = z.object({ database: z.string().nullish(), access: z.array(z.string()) });

export function showAccess(call: OnToken): Response {
  return call.context.behaviors.paginateAccess
    ? listAnswer(call, call.token.accesses, (access) => accessForm(call.view, access, call.context.behaviors))
    : accessAnswer(call, call.token);
}

export function showGrants(call: OnToken): Response {
  const grants = grantForms(call.view, call.token);
  return call.context.behaviors.paginateAccess
    ? listAnswer(call, grants, (grant) => grant)
    : singlePageAnswer(call, grants);
}

/** Returns all permissions that the token now has, on every resource. */
export function addAccess(call: OnToken): Response {
  const { context, token } = call;
  const { names, on } = changeOf(call);
  const held = names.every((name) => holds(call.caller, name, on));
  if (context.behaviors.limitToOwnPermissions && !held) throw httpError(403);
  context.store.commit(addAccesses(context.store.now, token.id, names, on, context.now()));
  const view = context.store.now;
  return accessAnswer(
    { ...call, view },
    view.tokens.find(({ id }) => id === token.id) ?? token,
    context.behaviors.addStatus,
  );
}

export function removeAccess(call: OnToken): Response {
  const { context, token } = call;
  const { names, on } = changeOf(call);
  context.store.commit(removeAccesses(context.store.now, token.id, names, on, context.now()));
  return new Response(null, { status: context.behaviors.removeStatus });
}

const accessAnswer = (call: OnToken, token: Token, status?: number): Response =>
  singlePageAnswer(
    call,
    token.accesses.map((access) => accessForm(call.view, access, call.context.behaviors)),
    status,
  );

/** Returns the permissions and their resource after checking all of them. */
function changeOf(call: OnToken): { names: string[]; on: Resource } {
  const { context, organization } = call;
  const { access, database: name } = bodyOf(call, change);
  const database = databaseOf(call, name ?? "");
  const level: Level = database === undefined ? "Organization" : "Database";
  if (access.length === 0 && context.behaviors.emptyAccess === "reject")
    throw unprocessable("access is empty", context.behaviors);
  return {
    names: access.filter((permission) => isGrantable(call, permission, level)),
    on: resourceOf(level, organization, database),
  };
}

function databaseOf({ context, organization }: OnToken, name: string) {
  if (name === "") return undefined;
  const database = databasesOf(context.store.now, organization.name).find(
    (candidate) => candidate.name === name || (context.behaviors.databaseById && candidate.id === name),
  );
  if (database === undefined) throw httpError(404);
  return database;
}

function isGrantable({ context: { behaviors } }: OnToken, permission: string, level: Level): boolean {
  const its = levelOf(permission, behaviors);
  if (its === level) return true;
  if (its === undefined && behaviors.unknownPermission === "reject")
    throw unprocessable("access is not a known permission", behaviors);
  if (its !== undefined && behaviors.wrongLevel === "reject")
    throw unprocessable(`access is a permission of another level than ${level.toLowerCase()}`, behaviors);
  return false;
}
