import { z } from "zod";
import {
  bearerOf,
  type CallContext,
  type Handler,
  HttpError,
  json,
  jsonIn,
  noContent,
  type Route,
  viewOf,
} from "../../emulator/platform";
import { put, remove } from "../../emulator/store";
import { creationProblem, holderOf, ordered, visible } from "../../emulator/tokens";
import { scopes } from "../scopes";
import type { DeploBehaviors } from "./behaviors";
import { callerForm, createdForm, httpError, listAnswer, listedForm, projectForm } from "./forms";
import { type DeploContext, hasProject, inWorkspace, newToken, type Token } from "./state";
import type { DeploScope } from "./types";

/** An authorized request. It concerns the workspace of the calling token. */
interface Call {
  readonly c: CallContext;
  readonly context: DeploContext;
  readonly caller: Token;
}

/** Every route with its required scope. */
export function routesOf(context: DeploContext): Route[] {
  const tokens = "/workspaces/:workspace/access-tokens";
  const withScope = (needs: DeploScope | undefined, answer: (call: Call) => Response): Handler => {
    return (c) => answer({ c, context, caller: authorized(context, c, needs) });
  };
  return [
    ["GET", tokens, withScope("read", listTokens)],
    ["POST", tokens, withScope("admin", createToken)],
    ["DELETE", `${tokens}/:token`, withScope("admin", deleteToken)],
    // Open to every valid token. The path of a project is inferred.
    ["GET", "/v1/me", withScope(undefined, showCaller)],
    ["GET", "/projects/:project", withScope(undefined, showProject)],
  ];
}

/** Returns the calling token. The order of the checks: credential, workspace, scope. */
function authorized({ store, behaviors, now }: DeploContext, c: CallContext, needs: DeploScope | undefined): Token {
  const caller = holderOf(store.now.tokens, bearerOf(c) ?? "", now());
  if (caller === undefined) throw new HttpError(401);
  caller.lastUsedAt = now();
  c.env.entry.caller = caller.id;
  if ((c.req.param("workspace") ?? caller.workspaceId) !== caller.workspaceId)
    throw new HttpError(behaviors.otherWorkspace);
  const { scopes } = caller;
  if (needs !== undefined && !scopes.includes(needs) && !scopes.includes("admin")) throw new HttpError(403);
  return caller;
}

/** True if a token may act on this project, or with null on the whole workspace. */
const reaches = (caller: Token, projectId: string | null): boolean =>
  caller.projectId === null || caller.projectId === projectId;

function listTokens({ c, context, caller }: Call): Response {
  const { behaviors, now } = context;
  if (caller.projectId !== null && behaviors.projectTokenLists === "reject") throw new HttpError(403);
  const everything = caller.projectId === null || behaviors.projectTokenLists === "all";
  const tokens = inWorkspace(viewOf(context, c).tokens, caller.workspaceId).filter(
    ({ projectId }) => everything || projectId === caller.projectId,
  );
  const listed = ordered(visible(tokens, behaviors, now()), behaviors);
  return listAnswer(
    listed.map((token) => listedForm(token, behaviors)),
    behaviors,
  );
}

function createToken({ c, context, caller }: Call): Response {
  const { store, behaviors } = context;
  const spec = { ...creationOf(c.env.text, context), workspaceId: caller.workspaceId };
  if (!reaches(caller, spec.projectId)) throw new HttpError(403);
  requireCapacity(context, spec);
  const { token, secret } = newToken(spec, context);
  store.change(({ tokens }) => put(tokens, token));
  return json(createdForm(token, secret, behaviors), 201);
}

function deleteToken({ c, context, caller }: Call): Response {
  const { store, behaviors, now } = context;
  const id = c.req.param("token");
  const token = visible(inWorkspace(store.now.tokens, caller.workspaceId), behaviors, now()).find(
    (candidate) => candidate.id === id,
  );
  if (token === undefined) throw new HttpError(404);
  if (!reaches(caller, token.projectId)) throw new HttpError(403);
  store.change(({ tokens }) => remove(tokens, (one) => one.id === id));
  return behaviors.deleteStatus === 204 ? noContent() : json({ success: true });
}

function showCaller({ caller, context: { behaviors } }: Call): Response {
  if (behaviors.meStatus !== 200) throw new HttpError(behaviors.meStatus);
  return json(callerForm(caller, behaviors));
}

/** Answers 403 for any project other than the token's, whether it exists or not. */
function showProject({ c, caller, context }: Call): Response {
  const id = c.req.param("project") ?? "";
  if (!reaches(caller, id)) throw new HttpError(403);
  const project = inWorkspace(viewOf(context, c).projects, caller.workspaceId).find((candidate) => candidate.id === id);
  if (project === undefined) throw new HttpError(404);
  return json(projectForm(project));
}

/** Requires that the project exists, the name is free, and the plan's limit is not reached. */
function requireCapacity(
  { store, behaviors }: DeploContext,
  { workspaceId, name, projectId }: Pick<Token, "workspaceId" | "name" | "projectId">,
): void {
  const { limitStatus, maxTokens } = behaviors;
  if (projectId !== null && !hasProject(store.now, workspaceId, projectId)) throw httpError(404, "Project not found");
  const others = inWorkspace(store.now.tokens, workspaceId);
  const problem = creationProblem(name, others, behaviors);
  if (problem === "long") throw httpError(400, ["name is too long"]);
  if (problem === "taken") throw httpError(409, "The name is taken");
  if (problem === "full")
    throw httpError(limitStatus, `API token limit reached: ${others.length} of ${maxTokens} tokens are in use`);
}

const body = z.object({
  name: z.string().min(1),
  scopes: z.array(z.enum(scopes)).min(1),
  projectId: z.string().nullish(),
  // Deplo's command line sends a date without a time.
  expiresAt: z.union([z.iso.datetime({ offset: true }), z.iso.date()]).nullish(),
});

/** Parses the body of a creation. */
function creationOf(
  text: string,
  { behaviors, now }: DeploContext,
): Pick<Token, "name" | "scopes" | "projectId" | "expiresAt"> {
  const result = bodyOf(behaviors).safeParse(jsonIn(text));
  if (!result.success) throw httpError(400, result.error.issues.map(formatIssue));
  const { name, scopes, projectId = null, expiresAt } = result.data;
  const end = typeof expiresAt !== "string" ? null : endOfLife(Date.parse(expiresAt), now(), behaviors);
  return { name, scopes: [...new Set(scopes)], projectId, expiresAt: end };
}

const day = 86_400_000;

function endOfLife(end: number, now: number, { pastExpiry, expiryPrecision }: DeploBehaviors): number {
  if (end <= now && pastExpiry === "reject") throw httpError(400, ["expiresAt must lie ahead"]);
  return expiryPrecision === "day" ? end - (end % day) : end;
}

/** The behaviors decide which properties are known. */
function bodyOf({ acceptExpiry, acceptProjectId, unknownProperties }: DeploBehaviors): z.ZodType<z.infer<typeof body>> {
  const unknown = {
    ...(acceptProjectId ? {} : ({ projectId: true } as const)),
    ...(acceptExpiry ? {} : ({ expiresAt: true } as const)),
  };
  const known = body.omit(unknown);
  return unknownProperties === "reject" ? known.strict() : known;
}

const formatIssue = ({ code, path }: z.core.$ZodIssue): string =>
  code === "unrecognized_keys" ? "a property should not exist" : `${path.join(".") || "the body"} is invalid`;
