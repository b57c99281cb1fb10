import { z } from "zod";
import { HttpError, json } from "../../emulator/platform";
import { put } from "../../emulator/store";
import { instant, instantOrNull } from "../../emulator/tokens";
import { branchOf, mainBranch } from "./branches";
import { actorOf, bodyOf, listAnswer, type OnDatabase } from "./call";
import { actorForm, app, unprocessable } from "./forms";
import { type Database, type DeployRequest, newId, type State } from "./state";

const requestsOf = ({ deployRequests }: State, { id }: Database): DeployRequest[] =>
  deployRequests.filter(({ databaseId }) => databaseId === id);

const stateOf = ({ deployedAt }: DeployRequest): string => (deployedAt === null ? "open" : "closed");

/** Lists deploy requests, newest first, optionally of one branch or state. */
export function listDeployRequests(call: OnDatabase): Response {
  const { branch, state } = call.c.req.query();
  const found = requestsOf(call.view, call.database).filter(
    (one) => (branch === undefined || one.branch === branch) && (state === undefined || stateOf(one) === state),
  );
  return listAnswer(call, found.reverse(), (one) => deployRequestForm(call.database, one));
}

export const showDeployRequest = (call: OnDatabase): Response =>
  json(deployRequestForm(call.database, requestOf(call, call.view)));

const creation = z.object({ branch: z.string(), into_branch: z.string().nullish(), notes: z.string().nullish() });

export function createDeployRequest(call: OnDatabase): Response {
  const { caller, database, context } = call;
  const { store, now } = context;
  const current = { ...call, view: store.now };
  const given = bodyOf(call, creation);
  const branch = branchOf(current, given.branch);
  const made: DeployRequest = {
    id: newId(),
    databaseId: database.id,
    number: requestsOf(store.now, database).length + 1,
    branch: branch.name,
    into: branchOf(current, given.into_branch ?? branch.parent ?? mainBranch).name,
    notes: given.notes ?? "",
    actor: actorOf(caller),
    createdAt: now(),
    deployedAt: null,
  };
  store.change(({ deployRequests }) => put(deployRequests, made));
  return json(deployRequestForm(database, made), 201);
}

/** Deploys. The emulated deployment takes no time: the next read returns it as finished. */
export function deploy(call: OnDatabase): Response {
  const { database, context } = call;
  const { store, now } = context;
  const request = requestOf(call, store.now);
  if (request.deployedAt !== null) throw unprocessable("the deploy request is closed");
  const deployed = { ...request, deployedAt: now() };
  store.change(({ deployRequests }) => put(deployRequests, deployed));
  return json(deployRequestForm(database, deployed));
}

function requestOf({ c, database }: OnDatabase, state: State): DeployRequest {
  const found = requestsOf(state, database).find(({ number }) => String(number) === c.req.param("number"));
  if (found === undefined) throw new HttpError(404);
  return found;
}

function deployRequestForm({ organization, name }: Database, request: DeployRequest): object {
  const { id, number, branch, into, notes, actor, createdAt, deployedAt } = request;
  const state = deployedAt === null ? "ready" : "complete";
  const times = { created_at: instant(createdAt), updated_at: instant(deployedAt ?? createdAt) };
  return {
    id,
    type: "DeployRequest",
    number,
    actor: actorForm(actor),
    branch,
    into_branch: into,
    approved: false,
    state: stateOf(request),
    deployment_state: state,
    deployment: { state, deployable: true, deploy_request_number: number, into_branch: into, ...times },
    html_url: `${app}/${organization}/${name}/deploy-requests/${number}`,
    notes,
    ...times,
    closed_at: instantOrNull(deployedAt),
    deployed_at: instantOrNull(deployedAt),
  };
}
