import { json } from "../../emulator/platform";
import { type Call, type DeploContext, holds, reaches } from "./call";
import { type Creation, creationOf } from "./creation";
import { createdForm, listAnswer, listedForm } from "./forms";
import { httpError } from "./errors";
import { addToken, isAlive, newToken, projectsOf, removeToken, type State, type Token, tokensOf } from "./state";

export function listTokens({ context, view, caller }: Call): Response {
  const { behaviors } = context;
  if (caller.projectId !== null && behaviors.projectTokenLists === "reject") throw httpError(403);
  const everything = caller.projectId === null || behaviors.projectTokenLists === "all";
  const listed = visibleTokens(context, view, caller).filter(
    ({ projectId }) => everything || projectId === caller.projectId,
  );
  return listAnswer(
    (behaviors.order === "newest" ? listed.reverse() : listed).map((token) => listedForm(token, behaviors)),
    behaviors,
  );
}

export function createToken({ c, context, caller }: Call): Response {
  const { store, behaviors, now } = context;
  const { workspaceId } = caller;
  const creation = creationOf(c.env.text, behaviors, now());
  if (behaviors.limitToOwnScopes && !isHeldBy(caller, creation)) throw httpError(403);
  requireCapacity(context, caller, creation);
  const { token, secret } = newToken({ ...creation, workspaceId, createdAt: now() }, behaviors.secretLength);
  store.commit(addToken(store.now, token));
  return json(createdForm(token, secret, behaviors), behaviors.createStatus);
}

export function deleteToken({ c, context, caller }: Call): Response {
  const { store, behaviors } = context;
  const id = c.req.param("token");
  const token = visibleTokens(context, store.now, caller).find((candidate) => candidate.id === id);
  if (token === undefined) throw httpError(404);
  if (!reaches(caller, token.projectId)) throw httpError(behaviors.otherProject);
  store.commit(removeToken(store.now, token.id));
  return behaviors.deleteStatus === 204 ? new Response(null, { status: 204 }) : json({ success: true });
}

/** Revokes a token, also for `admin`. Returns false if there is no such token. */
export function revoke({ store }: DeploContext, id: string): boolean {
  if (!store.now.tokens.some((token) => token.id === id)) return false;
  store.commit(removeToken(store.now, id));
  return true;
}

const visibleTokens = ({ behaviors, now }: DeploContext, state: State, { workspaceId }: Token): Token[] =>
  tokensOf(state, workspaceId).filter((token) => behaviors.listExpired || isAlive(token, now()));

const isHeldBy = (caller: Token, { scopes, projectId }: Creation): boolean =>
  reaches(caller, projectId) && scopes.every((scope) => holds(caller, scope));

/** Requires that the project exists, the name is free, and the plan's limit is not reached. */
function requireCapacity(
  { store, behaviors, now }: DeploContext,
  { workspaceId }: Token,
  { name, projectId }: Creation,
): void {
  const { countExpired, limitStatus, maxTokens, duplicateNames, unknownProject } = behaviors;
  if (projectId !== null && !projectsOf(store.now, workspaceId).some(({ id }) => id === projectId))
    throw httpError(unknownProject, "Project not found");
  const others = tokensOf(store.now, workspaceId);
  if (!duplicateNames && others.some((other) => other.name === name)) throw httpError(409, "The name is taken");
  const used = others.filter((other) => countExpired || isAlive(other, now())).length;
  if (maxTokens > 0 && used >= maxTokens)
    throw httpError(limitStatus, `API token limit reached: ${used} of ${maxTokens} tokens are in use`);
}
