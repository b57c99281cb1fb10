import { type App, json } from "../frame/platform";
import { asking, type Call, type Desk, type Handler, reaches } from "./call";
import { callerForm, listAnswer, projectForm, workspaceForm } from "./forms";
import { refuse } from "./refusals";
import { projectsOf } from "./state";
import { createToken, deleteToken, listTokens } from "./tokens";

type Route = readonly ["GET" | "POST" | "DELETE", string, Handler];

const tokenRoutes = (tokens: string): Route[] => [
  ["GET", tokens, asking("read", listTokens)],
  ["POST", tokens, asking("admin", createToken)],
  ["DELETE", `${tokens}/:token`, asking("admin", deleteToken)],
];

/** Every path, the scope it needs, and what answers. */
const routes: readonly Route[] = [
  // The guide's paths, and those of the API reference, where the workspace is the token's own.
  ...tokenRoutes("/workspaces/:workspace/access-tokens"),
  ...tokenRoutes("/access-tokens"),

  // What any living token may ask. The path of a project is inferred.
  ["GET", "/v1/me", asking(undefined, showCaller)],
  ["GET", "/workspaces", asking(undefined, listWorkspaces)],
  ["GET", "/projects/:project", asking(undefined, showProject)],
];

export function addRoutes(app: App, desk: Desk): void {
  for (const [method, path, handler] of routes) app.on(method, path, handler(desk));
}

function showCaller({ caller, desk: { behaviors } }: Call): Response {
  if (behaviors.callerStatus !== 200) throw refuse(behaviors.callerStatus);
  return json(callerForm(caller, behaviors));
}

function listWorkspaces({ view, caller, desk }: Call): Response {
  const own = view.workspaces.filter(({ id }) => id === caller.workspaceId);
  return listAnswer(own.map(workspaceForm), desk.behaviors);
}

/** Outside a token's project there may be one or not: it learns nothing. */
function showProject({ c, view, caller, desk }: Call): Response {
  const id = c.req.param("project") ?? "";
  if (!reaches(caller, id)) throw refuse(desk.behaviors.otherProject);
  const project = projectsOf(view, caller.workspaceId).find((candidate) => candidate.id === id);
  if (project === undefined) throw refuse(404);
  return json(projectForm(project));
}
