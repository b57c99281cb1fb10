import { z } from "zod";
import type { Emulator } from "../../sdk/testing";
import { send } from "./calls";

/**
 * What PlanetScale's command line (planetscale/cli 1200007) sent for each command, captured on loopback, and what it requires
 * of the answer: the fields of its Go structs, without those that it passes over when they are missing.
 */
const instant = z.iso.datetime();
const branch = z.object({
  id: z.string(),
  name: z.string(),
  parent_branch: z.string().nullable(),
  ready: z.literal(true),
  production: z.boolean(),
  html_url: z.url(),
  created_at: instant,
  updated_at: instant,
});

const deployRequest = z.object({
  id: z.string(),
  number: z.int().positive(),
  branch: z.string(),
  into_branch: z.string(),
  actor: z.object({ id: z.string(), type: z.string(), display_name: z.string() }),
  state: z.enum(["open", "closed"]),
  deployment_state: z.enum(["ready", "complete"]),
  deployment: z.object({ state: z.enum(["ready", "complete"]), into_branch: z.string() }),
  approved: z.boolean(),
  notes: z.string(),
  html_url: z.url(),
  created_at: instant,
  updated_at: instant,
  closed_at: instant.nullable(),
  deployed_at: instant.nullable(),
});

const password = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(["reader", "writer", "readwriter", "admin"]),
  username: z.string(),
  access_host_url: z.string(),
  database_branch: z.object({ name: z.string(), production: z.boolean() }),
  created_at: instant,
  expires_at: instant.nullable(),
  ttl_seconds: z.int().nullable(),
  plain_text: z.null(),
});
const newPassword = password.extend({ plain_text: z.string().startsWith("pscale_pw_") });

const listOf = (item: z.ZodType) => z.object({ type: z.literal("list"), data: z.array(item).min(1) });

type Command = readonly [command: string, method: string, path: string, body: unknown, status: number, form: z.ZodType];

export const on = "/organizations/acme/databases/app";
export const newBranch = { name: "feature", parent_branch: "", cluster_size: "PS_DEV" };
const nextBranch = { name: "next", parent_branch: "feature", cluster_size: "PS_DEV" };
const intoMain = { branch: "next", into_branch: "main", notes: "add a column" };
const hour = { role: "reader", name: "hour", ttl: 3600 };
const all = "?per_page=100";
const none = undefined;
const requests = "/deploy-requests";
const passwords = "/branches/feature/passwords";
const deployed = { instant_ddl: false };

/** In the order of a pipeline. A command that sends several requests is listed here for each that is not there yet. */
export const commands: readonly Command[] = [
  ["branch create app feature", "POST", "/branches", newBranch, 201, branch],
  ["branch create app next --from feature", "POST", "/branches", nextBranch, 201, branch],
  ["branch show app feature", "GET", "/branches/feature", none, 200, branch],
  ["branch show app main", "GET", "/branches/main", none, 200, branch],
  ["branch list app", "GET", `/branches${all}`, none, 200, listOf(branch)],
  ["deploy-request create app feature", "POST", requests, { branch: "feature", notes: "" }, 201, deployRequest],
  ["deploy-request create app next --into main", "POST", requests, intoMain, 201, deployRequest],
  [
    "deploy-request deploy app feature",
    "GET",
    `${requests}?branch=feature&state=open`,
    none,
    200,
    listOf(deployRequest),
  ],
  ["deploy-request deploy app 1", "POST", `${requests}/1/deploy`, deployed, 200, deployRequest],
  ["deploy-request deploy app 1 --wait", "GET", `${requests}/1`, none, 200, deployRequest],
  ["password create app feature ci", "POST", passwords, { role: "admin", name: "ci" }, 201, newPassword],
  ["password create app feature hour --role reader --ttl 1h", "POST", passwords, hour, 201, newPassword],
  ["password list app", "GET", `/passwords${all}`, none, 200, listOf(password)],
  ["password list app feature", "GET", `${passwords}${all}`, none, 200, listOf(password)],
  ["branch delete app feature --force", "DELETE", "/branches/feature", none, 204, z.undefined()],
];

/** The permissions of a `DeployToken` by default, and the one that deletes branches. */
export const ofPipeline = [
  "connect_branch",
  "create_branch",
  "create_deploy_request",
  "read_branch",
  "read_deploy_request",
];

export function holding(emulator: Emulator, ...permissions: string[]) {
  const { id, secret } = emulator.admin.planetscale.createToken({ databases: { app: permissions } });
  return pscale(emulator, `${id}:${secret}`);
}

/** Calls with the headers that `pscale` sends. */
export function pscale({ info }: Emulator, authorization: string) {
  const headers = {
    accept: "application/json",
    "accept-encoding": "gzip",
    "user-agent": "pscale-cli/ planetscale-go/unknown",
    authorization,
  };
  return (method: string, path: string, body?: unknown) =>
    send(method, info.planetscale.apiUrl + path, { body: body && `${JSON.stringify(body)}\n`, headers });
}

export type Call = ReturnType<typeof pscale>;

/** Runs the commands up to this one, and returns the answer to it. */
export async function upTo(call: Call, last: string) {
  for (const [command, method, path, body] of commands) {
    const answer = await call(method, on + path, body);
    if (command === last) return answer;
  }
  throw new Error(last);
}
