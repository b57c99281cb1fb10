import { type CallContext, json } from "../../emulator/platform";
import { randomId, randomSecret, sha256 } from "../../emulator/secrets";
import { ofApp, type OnApp, type OnDeployment } from "./call";
import type { FastApiCloudContext } from "./caller";
import { inBody, orNull, integer } from "./fields";
import { deploymentForm } from "./forms";
import { listAnswer, paging } from "./paging";
import { httpError } from "./errors";
import { type Deployment, deploymentsOf, newId, replaced } from "./state";

export const newDeployment = () => ({ ...ofApp(), archive_size_bytes: inBody(orNull(integer({ ge: 0 })), null) });

export function createDeployment({ context, app, caller }: OnApp): Response {
  const { store, now, behaviors } = context;
  if (caller.kind === "token") caller.token.lastUsedAt = now();
  const deployment: Deployment = {
    id: newId(),
    appId: app.id,
    slug: `${app.slug}-${randomId(8)}`,
    status: "waiting_upload",
    createdAt: now(),
    upload: null,
  };
  store.commit({ ...store.now, deployments: [...store.now.deployments, deployment] });
  return json(deploymentForm(store.now, app, deployment, behaviors), 201);
}

export const ofDeployments = () => ({ ...ofApp(), ...paging });

export const listDeployments = ({ view, app, inputs, context }: OnApp<ReturnType<typeof ofDeployments>>): Response =>
  listAnswer(deploymentsOf(view, app.id).reverse(), inputs, (deployment) =>
    deploymentForm(view, app, deployment, context.behaviors),
  );

export const showDeployment = ({ view, app, deployment, context }: OnDeployment): Response =>
  json(deploymentForm(view, app, deployment, context.behaviors));

/** Returns where to upload the archive, as S3 does: a form with a key that permits this one upload. */
export function requestUpload({ c, context, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  const key = randomSecret("fcu_", context.behaviors.secretLength);
  storeDeployment(context, { ...deployment, upload: { hash: sha256(key), arrived: false } });
  return json({ url: `${new URL(c.req.url).origin}/uploads`, fields: { key } });
}

/** Receives the upload. The archive is not stored. */
export const receiveUpload =
  (context: FastApiCloudContext) =>
  (c: CallContext): Response => {
    const key = /name="key"\r\n\r\n([^\r]+)\r\n/.exec(c.env.text)?.[1] ?? "";
    const hash = sha256(key);
    const deployment = context.store.now.deployments.find(({ upload }) => upload?.hash === hash);
    if (deployment === undefined || !c.env.text.includes('name="file"')) return new Response(null, { status: 403 });
    storeDeployment(context, { ...deployment, upload: { hash, arrived: true } });
    return new Response(null, { status: 204 });
  };

export function completeUpload({ context, app, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  if (deployment.upload?.arrived !== true) throw httpError(400, "The upload has not arrived");
  const { status } = storeDeployment(context, { ...deployment, status: "ready_for_build" });
  return json({ ...deploymentForm(context.store.now, app, deployment, context.behaviors), status });
}

export function cancelUpload({ context, app, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  const cancelled = storeDeployment(context, { ...deployment, status: "upload_cancelled" });
  return json(deploymentForm(context.store.now, app, cancelled, context.behaviors));
}

const buildLines = ["Extracting the archive", "Building the image", "Build finished"];

/** Streams one JSON object per line, those after `last_id`; without a build, a request to ask again. */
export function showBuildLogs({ c, deployment }: OnDeployment): Response {
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

function storeDeployment({ store }: FastApiCloudContext, deployment: Deployment): Deployment {
  store.commit({ ...store.now, deployments: replaced(store.now.deployments, deployment) });
  return deployment;
}
