import { STATUS_CODES } from "node:http";
import { HttpError } from "../../emulator/platform";
import type { FastApiCloudBehaviors } from "./behaviors";
import { type App, type Deployment, ofApp, type State, type Team, type Token, type User } from "./state";

const details: Readonly<Record<number, string>> = {
  401: "Could not validate credentials",
  403: "You don't have permissions for this resource",
};

const somethingWrong = { type: "value_error", loc: ["body"], msg: "Value error, not possible", input: null };

export const errorBody = (status: number): object => ({
  detail: status === 422 ? [somethingWrong] : (details[status] ?? STATUS_CODES[status] ?? "Error"),
});

export const httpError = (status: number, detail: string, headers?: Record<string, string>): HttpError =>
  new HttpError(status, { detail }, headers);

/** Formats an instant as Pydantic does: microseconds, or no fraction if it is zero. */
function instantOf(ms: number, { timestampFormat }: FastApiCloudBehaviors): string {
  const zone = { Z: "Z", offset: "+00:00", naive: "" }[timestampFormat];
  return new Date(ms)
    .toISOString()
    .replace(".000Z", zone)
    .replace(/(\.\d{3})Z$/, `$1000${zone}`);
}

export const userForm = ({ id, email }: User): object => ({ id, email, full_name: email.split("@")[0] });

export const teamForm = ({ id, slug, name }: Team): object => ({ id, slug, name });

const urlOf = ({ slug }: App): string => `https://${slug}.fastapicloud.dev`;

export function appForm(state: State, app: App, behaviors: FastApiCloudBehaviors): object {
  const latest = ofApp(state.deployments, app.id).at(-1);
  return {
    id: app.id,
    team_id: app.teamId,
    slug: app.slug,
    name: app.name,
    directory: app.directory,
    url: urlOf(app),
    region: "us-east-1",
    updated_at: instantOf(app.updatedAt, behaviors),
    github_repository: null,
    latest_deployment: latest === undefined ? null : deploymentForm(state, app, latest, behaviors),
  };
}

export function deploymentForm(
  state: State,
  app: App,
  deployment: Deployment,
  behaviors: FastApiCloudBehaviors,
): Record<string, unknown> {
  const { id, slug, status, createdAt } = deployment;
  const team = state.teams.find((candidate) => candidate.id === app.teamId);
  return {
    id,
    app_id: app.id,
    slug,
    // The emulated build takes no time: the next read returns it as finished.
    status: status === "ready_for_build" ? "success" : status,
    created_at: instantOf(createdAt, behaviors),
    url: urlOf(app),
    dashboard_url: `https://dashboard.fastapicloud.com/${team?.slug}/apps/${app.slug}/deployments/${slug}`,
    failure: null,
  };
}

export const listedTokenForm = (token: Token, behaviors: FastApiCloudBehaviors): object => ({
  id: token.id,
  name: token.name,
  created_at: instantOf(token.createdAt, behaviors),
  expired_at: instantOf(token.expiresAt, behaviors),
});

/** The response to a creation: the only one that contains the value. */
export const newTokenForm = (
  { id, name, expiresAt }: Token,
  value: string,
  behaviors: FastApiCloudBehaviors,
): object => ({
  id,
  name,
  expired_at: instantOf(expiresAt, behaviors),
  value,
});
