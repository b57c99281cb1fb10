import { type CallContext, json } from "../frame/platform";
import { randomId, randomSecret, sha256 } from "../frame/secrets";
import { ofApp, type OnApp, type OnDeployment } from "./call";
import type { Desk } from "./caller";
import { inBody, orNull, whole } from "./fields";
import { deploymentForm } from "./forms";
import { listAnswer, paging } from "./paging";
import { refuse } from "./refusals";
import { type Deployment, deploymentsOf, newId, replaced } from "./state";

export const newDeployment = () => ({ ...ofApp(), archive_size_bytes: inBody(orNull(whole({ ge: 0 })), null) });

export function createDeployment({ desk, app, caller }: OnApp): Response {
  const { store, now, behaviors } = desk;
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

export const listDeployments = ({ view, app, given, desk }: OnApp<ReturnType<typeof ofDeployments>>): Response =>
  listAnswer(deploymentsOf(view, app.id).reverse(), given, (deployment) =>
    deploymentForm(view, app, deployment, desk.behaviors),
  );

export const showDeployment = ({ view, app, deployment, desk }: OnDeployment): Response =>
  json(deploymentForm(view, app, deployment, desk.behaviors));

/** Where the archive goes, in the way of a store like S3: a form with a key that permits this one upload. */
export function requestUpload({ c, desk, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  const key = randomSecret("fcu_", desk.behaviors.secretLength);
  keep(desk, { ...deployment, upload: { hash: sha256(key), arrived: false } });
  return json({ url: `${new URL(c.req.url).origin}/uploads`, fields: { key } });
}

/** The store's side of it. The archive itself is not kept. */
export const receiveUpload =
  (desk: Desk) =>
  (c: CallContext): Response => {
    const key = /name="key"\r\n\r\n([^\r]+)\r\n/.exec(c.env.text)?.[1] ?? "";
    const hash = sha256(key);
    const deployment = desk.store.now.deployments.find(({ upload }) => upload?.hash === hash);
    if (deployment === undefined || !c.env.text.includes('name="file"')) return new Response(null, { status: 403 });
    keep(desk, { ...deployment, upload: { hash, arrived: true } });
    return new Response(null, { status: 204 });
  };

export function completeUpload({ desk, app, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  if (deployment.upload?.arrived !== true) throw refuse(400, "The upload has not arrived");
  const { status } = keep(desk, { ...deployment, status: "ready_for_build" });
  return json({ ...deploymentForm(desk.store.now, app, deployment, desk.behaviors), status });
}

export function cancelUpload({ desk, app, deployment }: OnDeployment): Response {
  requireWaiting(deployment);
  const cancelled = keep(desk, { ...deployment, status: "upload_cancelled" });
  return json(deploymentForm(desk.store.now, app, cancelled, desk.behaviors));
}

const buildLines = ["Extracting the archive", "Building the image", "Build finished"];

/** One JSON object a line, those after `last_id`; before there is a build, the word to ask again. */
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
  if (status !== "waiting_upload") throw refuse(409, "The deployment does not wait for an upload");
}

function keep({ store }: Desk, deployment: Deployment): Deployment {
  store.commit({ ...store.now, deployments: replaced(store.now.deployments, deployment) });
  return deployment;
}
