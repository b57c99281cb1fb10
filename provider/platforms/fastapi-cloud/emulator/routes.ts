import { type Handler, json, noContent, type Route } from "../../emulator/platform";
import { put, remove } from "../../emulator/store";
import { creationProblem, ordered, visible } from "../../emulator/tokens";
import { appOf, type Call, guarded, listAnswer, paging, read, teamOf, windowOf } from "./call";
import { deploymentRoutes } from "./deployments";
import { appForm, httpError, listedTokenForm, newTokenForm, teamForm, userForm } from "./forms";
import { inBody, inPath, inQuery, integer, text, uuid } from "./inputs";
import { loginRoutes } from "./login";
import { appsOf, type FastApiCloudContext, newApp, newToken, ofApp, teamsOf, type Token, type User } from "./state";

const app = "/api/v1/apps/:app_id";

export function routesOf(context: FastApiCloudContext): Route[] {
  const byUser = (answer: (call: Call & { readonly user: User }) => Response): Handler =>
    guarded(context, false, (call) => answer({ ...call, user: (call.caller as { user: User }).user }));
  const byManager = (answer: (call: Call) => Response): Handler => guarded(context, false, answer);
  const byDeployer = (answer: (call: Call) => Response): Handler => guarded(context, true, answer);
  return [
    ["GET", "/api/v1/users/me", byUser(({ user }) => json(userForm(user)))],
    ["GET", "/api/v1/teams/", byUser(listTeams)],
    ["GET", "/api/v1/teams/:team_id", byUser(showTeam)],
    ["GET", "/api/v1/apps/", byUser(listApps)],
    ["POST", "/api/v1/apps/", byUser(createApp)],
    ["GET", app, byDeployer(showApp)],
    ["PATCH", app, byUser(changeApp)],
    ["GET", `${app}/tokens`, byManager(listTokens)],
    ["POST", `${app}/tokens`, byManager(createToken)],
    ["DELETE", `${app}/tokens/:token_id`, byManager(deleteToken)],
    ...loginRoutes(context),
    ...deploymentRoutes(context),
  ];
}

const listTeams = (call: Call & { readonly user: User }): Response =>
  listAnswer(teamsOf(call.view, call.user), read(call, paging), teamForm);

const showTeam = (call: Call): Response => json(teamForm(teamOf(call, read(call, { team_id: inPath(uuid) }).team_id)));

function listApps(call: Call): Response {
  const { view, context } = call;
  const inputs = read(call, { team_id: inQuery(uuid), ...paging });
  const apps = appsOf(view, teamOf(call, inputs.team_id).id);
  return listAnswer(apps, inputs, (app) => appForm(view, app, context.behaviors));
}

function createApp(call: Call): Response {
  const { store, behaviors, now } = call.context;
  const inputs = read(call, {
    name: inBody(text(1)),
    team_id: inBody(uuid),
    directory: inBody(text().nullable().default(null)),
  });
  const { name, directory } = inputs;
  const made = newApp(store.now, { name, directory, teamId: teamOf(call, inputs.team_id).id }, now());
  store.change(({ apps }) => put(apps, made));
  return json(appForm(store.now, made, behaviors), 201);
}

function showApp(call: Call): Response {
  const { app_id } = read(call, { app_id: inPath(uuid) });
  return json(appForm(call.view, appOf(call, app_id), call.context.behaviors));
}

function changeApp(call: Call): Response {
  const { store, behaviors, now } = call.context;
  const { app_id, directory } = read(call, { app_id: inPath(uuid), directory: inBody(text().nullable()) });
  const changed = { ...appOf(call, app_id), directory, updatedAt: now() };
  store.change(({ apps }) => put(apps, changed));
  return json(appForm(store.now, changed, behaviors));
}

function listTokens(call: Call): Response {
  const { behaviors, now } = call.context;
  const { paginateTokens, honorSkip, tokenCount } = behaviors;
  const { app_id } = read(call, { app_id: inPath(uuid) });
  const { limit, skip } = paginateTokens ? read(call, paging) : { limit: Infinity, skip: 0 };
  const own = ofApp(call.view.tokens, appOf(call, app_id).id);
  const tokens = ordered(visible(own, behaviors, now()), behaviors);
  return json({
    data: windowOf(tokens, { limit, skip: honorSkip ? skip : 0 }).map((token) => listedTokenForm(token, behaviors)),
    ...(tokenCount ? { count: tokens.length } : {}),
  });
}

const longestDays = 365;

// As in the dashboard.
const usualDays = 90;

function createToken(call: Call): Response {
  const { context } = call;
  const { store, behaviors } = context;
  const { minNameLength, maxNameLength, acceptExpiry } = behaviors;
  const inputs = read(call, {
    app_id: inPath(uuid),
    name: inBody(text(minNameLength, maxNameLength || Infinity)),
    expires_in_days: inBody(integer(1, longestDays).default(usualDays)),
  });
  const { id: appId } = appOf(call, inputs.app_id);
  const problem = creationProblem(inputs.name, ofApp(store.now.tokens, appId), behaviors);
  if (problem === "taken") throw httpError(409, "A deploy token with this name already exists");
  if (problem === "full") throw httpError(400, "The app has reached its limit of deploy tokens");
  const days = acceptExpiry ? inputs.expires_in_days : usualDays;
  const { token, value } = newToken({ appId, name: inputs.name, days }, context);
  store.change(({ tokens }) => put(tokens, token));
  return json(newTokenForm(token, value, behaviors), 201);
}

function deleteToken(call: Call): Response {
  const { behaviors, now, store } = call.context;
  const { app_id, token_id } = read(call, { app_id: inPath(uuid), token_id: inPath(uuid) });
  const isIt = (token: Token): boolean => token.id === token_id;
  const own = ofApp(call.view.tokens, appOf(call, app_id).id);
  if (!visible(own, behaviors, now()).some(isIt)) throw httpError(404, "Deploy token not found");
  store.change(({ tokens }) => remove(tokens, isIt));
  return noContent();
}
