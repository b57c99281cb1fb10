import { z } from "zod";
import { bodyOf, holds, type OnToken, resourceOf } from "./call";
import { accessForm, grantForms } from "./forms";
import { listAnswer, wholeAnswer } from "./paging";
import { type Level, levelOf } from "./permissions";
import { refuse, unprocessable } from "./refusals";
import { addAccesses, databasesOf, removeAccesses, type Resource, type Token } from "./state";

/** An empty, null or absent `database` means the organization: PlanetScale's client sends the empty text. */
const change = z.object({ database: z.string().nullish(), access: z.array(z.string()) });

export function showAccess(call: OnToken): Response {
  return call.desk.behaviors.accessPaged
    ? listAnswer(call, call.token.accesses, (access) => accessForm(call.view, access, call.desk.behaviors))
    : wholeAccess(call, call.token);
}

export function showGrants(call: OnToken): Response {
  const grants = grantForms(call.view, call.token);
  return call.desk.behaviors.accessPaged ? listAnswer(call, grants, (grant) => grant) : wholeAnswer(call, grants);
}

/** Answers with all that the token now holds, on every resource. */
export function addAccess(call: OnToken): Response {
  const { desk, token } = call;
  const { names, on } = changeOf(call);
  const held = names.every((name) => holds(call.caller, name, on));
  if (desk.behaviors.grantOnlyHeld && !held) throw refuse(403);
  desk.store.commit(addAccesses(desk.store.now, token.id, names, on, desk.now()));
  const view = desk.store.now;
  return wholeAccess(
    { ...call, view },
    view.tokens.find(({ id }) => id === token.id) ?? token,
    desk.behaviors.addStatus,
  );
}

export function removeAccess(call: OnToken): Response {
  const { desk, token } = call;
  const { names, on } = changeOf(call);
  desk.store.commit(removeAccesses(desk.store.now, token.id, names, on, desk.now()));
  return new Response(null, { status: desk.behaviors.removeStatus });
}

const wholeAccess = (call: OnToken, token: Token, status?: number): Response =>
  wholeAnswer(
    call,
    token.accesses.map((access) => accessForm(call.view, access, call.desk.behaviors)),
    status,
  );

/** The permissions and their resource, all of it checked before anything is done. */
function changeOf(call: OnToken): { names: string[]; on: Resource } {
  const { desk, organization } = call;
  const { access, database: name } = bodyOf(call, change);
  const database = databaseOf(call, name ?? "");
  const level: Level = database === undefined ? "Organization" : "Database";
  if (access.length === 0 && desk.behaviors.emptyAccess === "refuse")
    throw unprocessable("access is empty", desk.behaviors);
  return {
    names: access.filter((permission) => isGrantable(call, permission, level)),
    on: resourceOf(level, organization, database),
  };
}

function databaseOf({ desk, organization }: OnToken, name: string) {
  if (name === "") return undefined;
  const database = databasesOf(desk.store.now, organization.name).find(
    (candidate) => candidate.name === name || (desk.behaviors.databaseById && candidate.id === name),
  );
  if (database === undefined) throw refuse(404);
  return database;
}

function isGrantable({ desk: { behaviors } }: OnToken, permission: string, level: Level): boolean {
  const its = levelOf(permission, behaviors);
  if (its === level) return true;
  if (its === undefined && behaviors.unknownPermission === "refuse")
    throw unprocessable("access is not a known permission", behaviors);
  if (its !== undefined && behaviors.wrongLevel === "refuse")
    throw unprocessable(`access is a permission of another level than ${level.toLowerCase()}`, behaviors);
  return false;
}
