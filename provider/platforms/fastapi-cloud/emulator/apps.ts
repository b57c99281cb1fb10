import { json } from "../../emulator/platform";
import { randomId } from "../../emulator/secrets";
import { type ByUser, ofApp, type OnApp, teamOf } from "./call";
import type { FastApiCloudContext } from "./caller";
import { inBody, inPath, inQuery, orNull, text, uuid } from "./fields";
import { appForm, teamForm, userForm } from "./forms";
import { listAnswer, paging } from "./paging";
import { type App, appsOf, newId, replaced, type State, teamsOf, without } from "./state";

export const showUser = ({ user }: ByUser): Response => json(userForm(user));

export const paged = () => paging;

export const listTeams = ({ view, user, inputs }: ByUser<typeof paging>): Response =>
  listAnswer(teamsOf(view, user), inputs, teamForm);

export const ofTeam = () => ({ team_id: inPath(uuid) });

export const showTeam = (call: ByUser<ReturnType<typeof ofTeam>>): Response =>
  json(teamForm(teamOf(call, call.inputs.team_id)));

export const ofApps = () => ({ team_id: inQuery(uuid), ...paging });

export function listApps(call: ByUser<ReturnType<typeof ofApps>>): Response {
  const { view, inputs, context } = call;
  const apps = appsOf(view, teamOf(call, inputs.team_id).id);
  return listAnswer(apps, inputs, (app) => appForm(view, app, context.behaviors));
}

const directory = orNull(text());

export const newApp = () => ({
  name: inBody(text({ least: 1 })),
  team_id: inBody(uuid),
  directory: inBody(directory, null),
});

export function createApp(call: ByUser<ReturnType<typeof newApp>>): Response {
  const { context, inputs } = call;
  const app = addApp(context, {
    name: inputs.name,
    teamId: teamOf(call, inputs.team_id).id,
    directory: inputs.directory,
  });
  return json(appForm(context.store.now, app, context.behaviors), 201);
}

export const showApp = ({ view, app, context }: OnApp): Response => json(appForm(view, app, context.behaviors));

export const appChange = () => ({ ...ofApp(), directory: inBody(directory) });

export function changeApp({ context, app, inputs }: OnApp<ReturnType<typeof appChange>>): Response {
  const { store, behaviors, now } = context;
  const changed = { ...app, directory: inputs.directory, updatedAt: now() };
  store.commit({ ...store.now, apps: replaced(store.now.apps, changed) });
  return json(appForm(store.now, changed, behaviors));
}

/** Creates an app, also for `admin`. */
export function addApp({ store, now }: FastApiCloudContext, spec: Pick<App, "name" | "teamId" | "directory">): App {
  const app = { ...spec, id: newId(), slug: freeSlug(store.now, spec.name), updatedAt: now() };
  store.commit({ ...store.now, apps: [...store.now.apps, app] });
  return app;
}

/** Returns the state without an app and its contents. */
export const withoutApp = (state: State, appId: string): State => ({
  ...state,
  apps: without(state.apps, appId),
  tokens: state.tokens.filter((token) => token.appId !== appId),
  deployments: state.deployments.filter((deployment) => deployment.appId !== appId),
});

export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Returns a unique slug: an app's slug is part of its host name. */
export function freeSlug({ apps }: State, name: string): string {
  const slug = slugOf(name);
  return apps.some((app) => app.slug === slug) ? `${slug}-${randomId(6)}` : slug;
}
