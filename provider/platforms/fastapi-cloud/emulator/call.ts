import type { CallContext, HttpError } from "../../emulator/platform";
import {
  type Caller,
  callerOf,
  type Deployers,
  deployersToo,
  type FastApiCloudContext,
  enforceRateLimit,
  userOf,
} from "./caller";
import { type Fields, type Inputs, inPath, readFields, uuid } from "./fields";
import { httpError } from "./errors";
import { sourcesOf } from "./sources";
import type { App, Deployment, State, Team, User } from "./state";
import type { FastApiCloudBehaviors } from "./behaviors";

/** A request with its inputs, and the state that reads return. */
export interface Call<F extends Fields = Fields> {
  readonly c: CallContext;
  readonly context: FastApiCloudContext;
  readonly view: State;
  readonly inputs: Inputs<F>;
}
export type ByUser<F extends Fields = Fields> = Call<F> & { readonly user: User };
export type OnApp<F extends Fields = Fields> = Call<F> & { readonly caller: Caller; readonly app: App };
export type OnDeployment<F extends Fields = Fields> = OnApp<F> & { readonly deployment: Deployment };

export type Handler = (context: FastApiCloudContext) => (c: CallContext) => Response;

/** Returns the inputs of a route, which may depend on the behaviors. */
type Takes<F extends Fields> = (behaviors: FastApiCloudBehaviors) => F;
type Answer<Has> = (call: Has) => Response;

export const nothing = () => ({});
export const ofApp = () => ({ app_id: inPath(uuid) });
const ofDeployment = () => ({ deployment_id: inPath(uuid) });

/** Handles a request in FastAPI's order: JSON syntax, credentials, all inputs at once, and then the resource. */
const handle =
  <F extends Fields, Admitted>(
    takes: Takes<F>,
    admit: (context: FastApiCloudContext, c: CallContext) => Admitted,
    answer: (call: Call<F>, admitted: Admitted) => Response,
  ): Handler =>
  (context) =>
  (c) => {
    const { store, behaviors } = context;
    enforceRateLimit(context, c);
    const fields = takes(behaviors);
    const sources = sourcesOf(c, fields);
    const admitted = admit(context, c);
    const inputs = readFields(fields, sources, behaviors.unknownProperties);
    return answer({ c, context, view: c.env.stale ? store.before : store.now, inputs }, admitted);
  };

/** A route without credentials. */
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
    (context, c) => callerOf(context, c, deployers),
    (call, caller) => answer({ ...call, caller, app: appOf(call, caller, (call as Call).inputs["app_id"]) }),
  );

export const onDeployment = (answer: Answer<OnDeployment>): Handler =>
  handle(
    ofDeployment,
    (context, c) => callerOf(context, c, deployersToo),
    (call, caller) => {
      const deployment = call.view.deployments.find(({ id }) => id === call.inputs.deployment_id);
      if (deployment === undefined) throw httpError(404, "Deployment not found");
      return answer({ ...call, caller, app: appOf(call, caller, deployment.appId, "Deployment"), deployment });
    },
  );

/** Returns one of the user's teams, or throws. */
export function teamOf<F extends Fields>({ view, context, user }: ByUser<F>, teamId: string): Team {
  const team = view.teams.find(({ id }) => id === teamId);
  if (team?.members.includes(user.id)) return team;
  throw notFound(context, team, "Team");
}

function appOf<F extends Fields>({ view, context }: Call<F>, caller: Caller, appId: unknown, what = "App"): App {
  const app = view.apps.find(({ id }) => id === appId);
  if (app !== undefined && reaches(view, caller, app)) return app;
  throw notFound(context, app, what);
}

const reaches = (view: State, caller: Caller, app: App): boolean =>
  caller.kind === "token"
    ? caller.token.appId === app.id
    : view.teams.some(({ id, members }) => id === app.teamId && members.includes(caller.user.id));

const notFound = ({ behaviors }: FastApiCloudContext, foreign: object | undefined, what: string): HttpError =>
  foreign !== undefined && behaviors.foreignResource === 403 ? httpError(403) : httpError(404, `${what} not found`);
