import { json } from "../frame/platform";
import { type Call, type Desk, holds, reaches } from "./call";
import { type Creation, creationOf } from "./creation";
import { createdForm, listAnswer, listedForm } from "./forms";
import { refuse } from "./refusals";
import { addToken, isAlive, mint, projectsOf, removeToken, type State, type Token, tokensOf } from "./state";

export function listTokens({ desk, view, caller }: Call): Response {
  const { behaviors } = desk;
  if (caller.projectId !== null && behaviors.projectTokenLists === "refuse") throw refuse(403);
  const everything = caller.projectId === null || behaviors.projectTokenLists === "all";
  const listed = shownOf(desk, view, caller).filter(({ projectId }) => everything || projectId === caller.projectId);
  return listAnswer(
    (behaviors.order === "newest" ? listed.reverse() : listed).map((token) => listedForm(token, behaviors)),
    behaviors,
  );
}

export function createToken({ c, desk, caller }: Call): Response {
  const { store, behaviors, now } = desk;
  const { workspaceId } = caller;
  const creation = creationOf(c.env.text, behaviors, now());
  if (behaviors.mintOnlyHeld && !isHeldBy(caller, creation)) throw refuse(403);
  checkRoom(desk, caller, creation);
  const { token, secret } = mint({ ...creation, workspaceId, createdAt: now() }, behaviors.secretLength);
  store.commit(addToken(store.now, token));
  return json(createdForm(token, secret, behaviors), behaviors.createStatus);
}

export function deleteToken({ c, desk, caller }: Call): Response {
  const { store, behaviors } = desk;
  const id = c.req.param("token");
  const token = shownOf(desk, store.now, caller).find((candidate) => candidate.id === id);
  if (token === undefined) throw refuse(404);
  if (!reaches(caller, token.projectId)) throw refuse(behaviors.otherProject);
  store.commit(removeToken(store.now, token.id));
  return behaviors.deleteStatus === 204 ? new Response(null, { status: 204 }) : json({ success: true });
}

/** Used by hand; false when there is no such token. */
export function revoke({ store }: Desk, id: string): boolean {
  if (!store.now.tokens.some((token) => token.id === id)) return false;
  store.commit(removeToken(store.now, id));
  return true;
}

const shownOf = ({ behaviors, now }: Desk, state: State, { workspaceId }: Token): Token[] =>
  tokensOf(state, workspaceId).filter((token) => behaviors.expiredListed || isAlive(token, now()));

const isHeldBy = (caller: Token, { scopes, projectId }: Creation): boolean =>
  reaches(caller, projectId) && scopes.every((scope) => holds(caller, scope));

/** The project is there, the name is free, and the plan has room. */
function checkRoom({ store, behaviors, now }: Desk, { workspaceId }: Token, { name, projectId }: Creation): void {
  const { expiredCount, limitStatus, mostTokens, sameNames, unknownProject } = behaviors;
  if (projectId !== null && !projectsOf(store.now, workspaceId).some(({ id }) => id === projectId))
    throw refuse(unknownProject, "Project not found");
  const others = tokensOf(store.now, workspaceId);
  if (!sameNames && others.some((other) => other.name === name)) throw refuse(409, "The name is taken");
  const used = others.filter((other) => expiredCount || isAlive(other, now())).length;
  if (mostTokens > 0 && used >= mostTokens)
    throw refuse(limitStatus, `API token limit reached: ${used} of ${mostTokens} tokens are in use`);
}
