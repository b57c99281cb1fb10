import { type CallContext, type Handler, json, noContent, type Route } from "../../emulator/platform";
import { randomId, randomSecret, sha256 } from "../../emulator/secrets";
import { put } from "../../emulator/store";
import { appOf, type Call, deploymentOf, guarded, listAnswer, paging, read } from "./call";
import { deploymentForm, httpError } from "./forms";
import { inBody, inPath, integer, uuid } from "./inputs";
import { type App, type Deployment, type FastApiCloudContext, newId, ofApp } from "./state";

type OnDeployment = Call & { readonly app: App; readonly deployment: Deployment };

/** The routes that the CLI calls to deploy. */
export function deploymentRoutes(context: FastApiCloudContext): Route[] {
  const deployments = "/api/v1/apps/:app_id/deployments/";
  const deployment = "/api/v1/deployments/:deployment_id";
  const byDeployer = (answer: (call: Call) => Response): Handler => guarded(context, true, answer);
  const onDeployment = (answer: (call: OnDeployment) => Response): Handler =>
    byDeployer((call) => {
      const { deployment_id } = read(call, { deployment_id: inPath(uuid) });
      return answer({ ...call, ...deploymentOf(call, deployment_id) });
    });
  return [
    ["GET", deployments, guarded(context, false, listDeployments)],
    ["POST", deployments, byDeployer(createDeployment)],
    ["GET", deployment, onDeployment((call) => answerOf(call, call.deployment))],
    ["GET", `${deployment}/build-logs`, onDeployment(showBuildLogs)],
    ["POST", `${deployment}/upload`, onDeployment(requestUpload)],
    ["POST", `${deployment}/upload-complete`, onDeployment(completeUpload)],
    ["POST", `${deployment}/upload-cancelled`, onDeployment(cancelUpload)],
    ["POST", "/uploads", (c) => receiveUpload(context, c)],
  ];
}

const answerOf = ({ view, app, context }: Omit<OnDeployment, "deployment">, deployment: Deployment, status = 200) =>
  json(deploymentForm(view, app, deployment, context.behaviors), status);

const size = integer(0).nullable().default(null);

function createDeployment(call: Call): Response {
  const { store, now } = call.context;
  const { app_id } = read(call, { app_id: inPath(uuid), archive_size_bytes: inBody(size) });
  const app = appOf(call, app_id);
  const deployment: Deployment = {
    id: newId(),
    appId: app.id,
    slug: `${app.slug}-${randomId(8)}`,
    status: "waiting_upload",
    createdAt: now(),
    upload: null,
  };
  store.change(({ deployments }) => put(deployments, deployment));
  return answerOf({ ...call, app }, deployment, 201);
}

function listDeployments(call: Call): Response {
  const { view, context } = call;
  const inputs = read(call, { app_id: inPath(uuid), ...paging });
  const app = appOf(call, inputs.app_id);
  return listAnswer(ofApp(view.deployments, app.id).reverse(), inputs, (deployment) =>
    deploymentForm(view, app, deployment, context.behaviors),
  );
}

/** Returns where to upload the archive, as S3 does: a form with a key that permits this one upload. */
function requestUpload({ c, context, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  const key = randomSecret("fcu_");
  store(context, { ...deployment, upload: { hash: sha256(key), arrived: false } });
  return json({ url: `${new URL(c.req.url).origin}/uploads`, fields: { key } });
}

/** Receives the upload. The archive is not stored. */
function receiveUpload(context: FastApiCloudContext, c: CallContext): Response {
  const key = /name="key"\r\n\r\n([^\r]+)\r\n/.exec(c.env.text)?.[1] ?? "";
  const hash = sha256(key);
  const deployment = context.store.now.deployments.find(({ upload }) => upload?.hash === hash);
  if (deployment === undefined || !c.env.text.includes('name="file"')) return noContent(403);
  store(context, { ...deployment, upload: { hash, arrived: true } });
  return noContent();
}

function completeUpload(call: OnDeployment): Response {
  const { context, app, deployment } = call;
  requireWaiting(deployment);
  if (deployment.upload?.arrived !== true) throw httpError(400, "The upload has not arrived");
  const { status } = store(context, { ...deployment, status: "ready_for_build" });
  return json({ ...deploymentForm(context.store.now, app, deployment, context.behaviors), status });
}

function cancelUpload(call: OnDeployment): Response {
  requireWaiting(call.deployment);
  return answerOf(call, store(call.context, { ...call.deployment, status: "upload_cancelled" }));
}

const buildLines = ["Extracting the archive", "Building the image", "Build finished"];

/** Streams one JSON object per line, those after `last_id`; without a build, a request to ask again. */
function showBuildLogs({ c, deployment }: OnDeployment): Response {
  const last = Number(c.req.query("last_id")?.split("-")[1] ?? -1);
  const id = (n: number): string => `${deployment.createdAt}-${n}`;
  const all = [
    ...buildLines.map((message, n) => ({ type: "message", id: id(n), message })),
    { type: "complete", id: id(buildLines.length) },
  ];
  const lines = deployment.status === "ready_for_build" ? all.slice(last + 1) : [{ type: "timeout" }];
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(""), {
    headers: { "content-type": "application/x-ndjson" },
  });
}

function requireWaiting({ status }: Deployment): void {
  if (status !== "waiting_upload") throw httpError(409, "The deployment does not wait for an upload");
}

const store = (context: FastApiCloudContext, deployment: Deployment): Deployment =>
  context.store.change(({ deployments }) => put(deployments, deployment));
