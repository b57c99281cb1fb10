import { type EmulatorApp, json } from "../../emulator/platform";
import { withScope, type Call, type DeploContext, type Handler, reaches } from "./call";
import { callerForm, listAnswer, projectForm, workspaceForm } from "./forms";
import { httpError } from "./errors";
import { projectsOf } from "./state";
import { createToken, deleteToken, listTokens } from "./tokens";

type Route = readonly ["GET" | "POST" | "DELETE", string, Handler];

const tokenRoutes = (tokens: string): Route[] => [
  ["GET", tokens, withScope("read", listTokens)],
  ["POST", tokens, withScope("admin", createToken)],
  ["DELETE", `${tokens}/:token`, withScope("admin", deleteToken)],
];

/** Every route with its required scope and handler. */
const routes: readonly Route[] = [
  // The guide's paths, and those of the API reference, which imply the token's workspace.
  ...tokenRoutes("/workspaces/:workspace/access-tokens"),
  ...tokenRoutes("/access-tokens"),

  // Open to every valid token. The path of a project is inferred.
  ["GET", "/v1/me", withScope(undefined, showCaller)],
  ["GET", "/workspaces", withScope(undefined, listWorkspaces)],
  ["GET", "/projects/:project", withScope(undefined, showProject)],
];

export function addRoutes(app: EmulatorApp, context: DeploContext): void {
  for (const [method, path, handler] of routes) app.on(method, path, handler(context));
}

function showCaller({ caller, context: { behaviors } }: Call): Response {
  if (behaviors.meStatus !== 200) throw httpError(behaviors.meStatus);
  return json(callerForm(caller, behaviors));
}

function listWorkspaces({ view, caller, context }: Call): Response {
  const own = view.workspaces.filter(({ id }) => id === caller.workspaceId);
  return listAnswer(own.map(workspaceForm), context.behaviors);
}

/** Answers 404 for any project other than the token's, whether it exists or not. */
function showProject({ c, view, caller, context }: Call): Response {
  const id = c.req.param("project") ?? "";
  if (!reaches(caller, id)) throw httpError(context.behaviors.otherProject);
  const project = projectsOf(view, caller.workspaceId).find((candidate) => candidate.id === id);
  if (project === undefined) throw httpError(404);
  return json(projectForm(project));
}
