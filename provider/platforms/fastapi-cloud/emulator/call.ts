import { z } from "zod";
import { bearerOf, type CallContext, type Handler, HttpError, json, viewOf } from "../../emulator/platform";
import { holderOf } from "../../emulator/tokens";
import { httpError } from "./forms";
import { type Fields, inputsOf, inQuery, integer } from "./inputs";
import type { App, Deployment, FastApiCloudContext, State, Team, Token, User } from "./state";

/** The caller. A user may do everything in their teams; a deploy token may deploy its one app. */
type Caller = { readonly kind: "user"; readonly user: User } | { readonly kind: "token"; readonly token: Token };

/** An authenticated request. */
export interface Call {
  readonly c: CallContext;
  readonly context: FastApiCloudContext;
  readonly caller: Caller;
  /** The state that reads return. */
  readonly view: State;
}

/** A route of users, and of deploy tokens if they are allowed. The order of the checks: credential, inputs, resource. */
export const guarded =
  (context: FastApiCloudContext, deployTokens: boolean, answer: (call: Call) => Response): Handler =>
  (c) => {
    const caller = callerOf(context, c);
    c.env.entry.caller = caller.kind === "user" ? caller.user.id : caller.token.id;
    if (caller.kind === "token" && !deployTokens) throw new HttpError(context.behaviors.deployTokenStatus, forbidden);
    return answer({ c, context, caller, view: viewOf(context, c) });
  };

const forbidden = { detail: "You don't have permissions for this resource" };

function callerOf({ store, now, behaviors }: FastApiCloudContext, c: CallContext): Caller {
  const bearer = bearerOf(c);
  if (bearer === undefined) throw httpError(401, "Not authenticated", { "www-authenticate": "Bearer" });
  const { tokens, logins, users } = store.now;
  const token = holderOf(tokens, bearer, now());
  if (token !== undefined) return { kind: "token", token };
  const login = holderOf(logins, bearer, now());
  const user = users.find(({ id }) => id === login?.userId);
  if (user === undefined) throw httpError(behaviors.badCredentials, "Could not validate credentials");
  return { kind: "user", user };
}

/** Returns the inputs of a request. */
export const read = <F extends Fields>({ c, context }: Omit<Call, "caller">, fields: F) =>
  inputsOf<F>(c, fields, context.behaviors.unknownProperties);

const isMember = ({ caller }: Call, team: Team | undefined): boolean =>
  caller.kind === "user" && team?.members.includes(caller.user.id) === true;

/** Returns one of the caller's teams, or throws. */
export function teamOf(call: Call, id: string): Team {
  const team = call.view.teams.find((candidate) => candidate.id === id);
  if (team === undefined || !isMember(call, team)) throw notFound(call, team, "Team");
  return team;
}

/** Returns an app of the caller's teams, or the one of the calling token. */
export function appOf(call: Call, id: string, what = "App"): App {
  const { view, caller } = call;
  const app = view.apps.find((candidate) => candidate.id === id);
  const team = view.teams.find((candidate) => candidate.id === app?.teamId);
  const reaches = caller.kind === "token" ? caller.token.appId === id : isMember(call, team);
  if (app === undefined || !reaches) throw notFound(call, app, what);
  return app;
}

export function deploymentOf(call: Call, id: string): { deployment: Deployment; app: App } {
  const deployment = call.view.deployments.find((candidate) => candidate.id === id);
  if (deployment === undefined) throw httpError(404, "Deployment not found");
  return { deployment, app: appOf(call, deployment.appId, "Deployment") };
}

const notFound = ({ context }: Call, foreign: object | undefined, what: string): HttpError =>
  foreign !== undefined && context.behaviors.foreignResource === 403
    ? new HttpError(403)
    : httpError(404, `${what} not found`);

/** A query is text. */
const numberIn = z.string().transform(Number);

export const paging = {
  limit: inQuery(numberIn.pipe(integer(1)).default(100)),
  skip: inQuery(numberIn.pipe(integer(0)).default(0)),
};

interface Window {
  readonly limit: number;
  readonly skip: number;
}

export const windowOf = <Item>(items: readonly Item[], { limit, skip }: Window): Item[] =>
  items.slice(skip, skip + limit);

/** The envelope of most lists: one page of the items and the total count. */
export const listAnswer = <Item>(items: readonly Item[], window: Window, form: (item: Item) => object): Response =>
  json({ data: windowOf(items, window).map(form), count: items.length });
