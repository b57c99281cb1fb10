import type { CallContext, HttpError } from "../frame/platform";
import { type Caller, callerOf, type Deployers, deployersToo, type Desk, keepWithinLimit, userOf } from "./caller";
import { type Fields, type Given, inPath, readFields, uuid } from "./fields";
import { refuse } from "./refusals";
import { sourcesOf } from "./sources";
import type { App, Deployment, State, Team, User } from "./state";
import type { FastApiCloudBehaviors } from "./behaviors";

/** One request: what it says, and the state that reads see. */
export interface Call<F extends Fields = Fields> {
  readonly c: CallContext;
  readonly desk: Desk;
  readonly view: State;
  readonly given: Given<F>;
}
export type ByUser<F extends Fields = Fields> = Call<F> & { readonly user: User };
export type OnApp<F extends Fields = Fields> = Call<F> & { readonly caller: Caller; readonly app: App };
export type OnDeployment<F extends Fields = Fields> = OnApp<F> & { readonly deployment: Deployment };

export type Handler = (desk: Desk) => (c: CallContext) => Response;

/** The inputs of a route, which may depend on the behaviors. */
type Takes<F extends Fields> = (behaviors: FastApiCloudBehaviors) => F;
type Answer<Has> = (call: Has) => Response;

export const nothing = () => ({});
export const ofApp = () => ({ app_id: inPath(uuid) });
const ofDeployment = () => ({ deployment_id: inPath(uuid) });

/** FastAPI's order: a body that is no JSON, credentials, all inputs at once, and only then what they are about. */
const handle =
  <F extends Fields, Admitted>(
    takes: Takes<F>,
    admit: (desk: Desk, c: CallContext) => Admitted,
    answer: (call: Call<F>, admitted: Admitted) => Response,
  ): Handler =>
  (desk) =>
  (c) => {
    const { store, behaviors } = desk;
    keepWithinLimit(desk, c);
    const fields = takes(behaviors);
    const sources = sourcesOf(c, fields);
    const admitted = admit(desk, c);
    const given = readFields(fields, sources, behaviors.unknownProperties);
    return answer({ c, desk, view: c.env.stale ? store.before : store.now, given }, admitted);
  };

/** Needs no credential. */
export const open = <F extends Fields>(takes: Takes<F>, answer: Answer<Call<F>>): Handler =>
  handle(takes, () => undefined, answer);

export const byUser = <F extends Fields>(takes: Takes<F>, answer: Answer<ByUser<F>>): Handler =>
  handle(takes, userOf, (call, user) => answer({ ...call, user }));

export const onApp = <F extends ReturnType<typeof ofApp>>(
  deployers: Deployers,
  takes: Takes<F>,
  answer: Answer<OnApp<F>>,
): Handler =>
  handle(
    takes,
    (desk, c) => callerOf(desk, c, deployers),
    (call, caller) => answer({ ...call, caller, app: appOf(call, caller, (call as Call).given["app_id"]) }),
  );

export const onDeployment = (answer: Answer<OnDeployment>): Handler =>
  handle(
    ofDeployment,
    (desk, c) => callerOf(desk, c, deployersToo),
    (call, caller) => {
      const deployment = call.view.deployments.find(({ id }) => id === call.given.deployment_id);
      if (deployment === undefined) throw refuse(404, "Deployment not found");
      return answer({ ...call, caller, app: appOf(call, caller, deployment.appId, "Deployment"), deployment });
    },
  );

/** A team of the user's own. */
export function teamOf<F extends Fields>({ view, desk, user }: ByUser<F>, teamId: string): Team {
  const team = view.teams.find(({ id }) => id === teamId);
  if (team?.members.includes(user.id)) return team;
  throw absent(desk, team, "Team");
}

function appOf<F extends Fields>({ view, desk }: Call<F>, caller: Caller, appId: unknown, what = "App"): App {
  const app = view.apps.find(({ id }) => id === appId);
  if (app !== undefined && reaches(view, caller, app)) return app;
  throw absent(desk, app, what);
}

const reaches = (view: State, caller: Caller, app: App): boolean =>
  caller.kind === "token"
    ? caller.token.appId === app.id
    : view.teams.some(({ id, members }) => id === app.teamId && members.includes(caller.user.id));

const absent = ({ behaviors }: Desk, foreign: object | undefined, what: string): HttpError =>
  foreign !== undefined && behaviors.foreignResource === 403 ? refuse(403) : refuse(404, `${what} not found`);
