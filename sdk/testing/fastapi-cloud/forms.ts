import { type App, type Deployment, deploymentsOf, type State, type Team, type Token, type User } from "./state";
import type { FastApiCloudSwitches } from "./switches";

/** Pydantic's writing: microseconds, and none when there are none. */
function instantOf(ms: number, { instants }: FastApiCloudSwitches): string {
  const zone = { Z: "Z", offset: "+00:00", naive: "" }[instants];
  return new Date(ms)
    .toISOString()
    .replace(".000Z", zone)
    .replace(/(\.\d{3})Z$/, `$1000${zone}`);
}

export const userForm = ({ id, email }: User): object => ({ id, email, full_name: email.split("@")[0] });

export const teamForm = ({ id, slug, name }: Team): object => ({ id, slug, name });

const urlOf = ({ slug }: App): string => `https://${slug}.fastapicloud.dev`;

export function appForm(state: State, app: App, switches: FastApiCloudSwitches): object {
  const latest = deploymentsOf(state, app.id).at(-1);
  return {
    id: app.id,
    team_id: app.teamId,
    slug: app.slug,
    name: app.name,
    directory: app.directory,
    url: urlOf(app),
    region: "us-east-1",
    updated_at: instantOf(app.updatedAt, switches),
    github_repository: null,
    latest_deployment: latest === undefined ? null : deploymentForm(state, app, latest, switches),
  };
}

export function deploymentForm(
  state: State,
  app: App,
  deployment: Deployment,
  switches: FastApiCloudSwitches,
): Record<string, unknown> {
  const { id, slug, status, createdAt } = deployment;
  const team = state.teams.find((candidate) => candidate.id === app.teamId);
  return {
    id,
    app_id: app.id,
    slug,
    // The emulated build takes no time: whoever looks again finds it done.
    status: status === "ready_for_build" ? "success" : status,
    created_at: instantOf(createdAt, switches),
    url: urlOf(app),
    dashboard_url: `https://dashboard.fastapicloud.com/${team?.slug}/apps/${app.slug}/deployments/${slug}`,
    failure: null,
  };
}

export const listedTokenForm = (token: Token, switches: FastApiCloudSwitches): object => ({
  id: token.id,
  name: token.name,
  created_at: instantOf(token.createdAt, switches),
  expired_at: instantOf(token.expiresAt, switches),
  ...(switches.lastUsedInList
    ? { last_used_at: token.lastUsedAt === null ? null : instantOf(token.lastUsedAt, switches) }
    : {}),
});

/** Of a new token, or of one with a new value: the one answer that shows it. */
export const newTokenForm = (
  { id, name, expiresAt }: Token,
  value: string,
  switches: FastApiCloudSwitches,
): object => ({
  id,
  name,
  expired_at: instantOf(expiresAt, switches),
  value,
});
