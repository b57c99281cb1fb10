import { type EmulatorApp, json } from "../../emulator/platform";
import { addAccess, removeAccess, showAccess, showGrants } from "./access";
import { createBranch, deleteBranch, listBranches, onBranch, showBranch } from "./branches";
import {
  outsideOrganizations,
  type PlanetScaleContext,
  type Handler,
  inOrganization,
  type InOrganization,
  type Known,
  onDatabasePath,
  onToken,
  onTokenAccess,
  organizationOf,
  visibleDatabases,
} from "./call";
import { databaseForm, organizationForm, userForm } from "./forms";
import { createDeployRequest, deploy, listDeployRequests, showDeployRequest } from "./deploy-requests";
import { listAnswer } from "./paging";
import { createPassword, listBranchPasswords, listPasswords } from "./passwords";
import { httpError } from "./errors";
import { createToken, deleteToken, listTokens, showToken } from "./tokens";

const organization = "/v1/organizations/:organization";
const tokens = `${organization}/service-tokens`;
const token = `${tokens}/:token`;
const database = `${organization}/databases/:database`;
const branch = `${database}/branches/:branch`;
const deployRequest = `${database}/deploy-requests/:number`;

// One of them is enough, as PlanetScale's OpenAPI description says for each operation.
const branchReaders = ["read_branch", "delete_branch", "create_branch", "connect_branch", "connect_production_branch"];
const passwordReaders = [...branchReaders, "connect_production_read_only_branch"];
const passwordMakers = ["connect_branch", "connect_production_branch"];

/** Every route, the permissions of which a service token needs one, and its handler. */
const routes: readonly (readonly ["GET" | "POST" | "DELETE", string, Handler])[] = [
  ["GET", "/v1/organizations", outsideOrganizations(listOrganizations)],
  ["GET", "/v1/user", outsideOrganizations(showUser)],
  ["GET", organization, inOrganization("read_organization", (call) => json(organizationForm(call.organization)))],

  ["GET", tokens, inOrganization("read_service_tokens", listTokens)],
  ["POST", tokens, inOrganization("write_service_tokens", createToken)],
  ["GET", token, onToken("read_service_tokens", showToken)],
  ["DELETE", token, onToken("delete_service_tokens", deleteToken)],
  ["GET", `${token}/access`, onTokenAccess("read_service_tokens", showAccess)],
  ["POST", `${token}/access`, onTokenAccess("write_service_tokens", addAccess)],
  ["DELETE", `${token}/access`, onTokenAccess("write_service_tokens", removeAccess)],
  ["GET", `${token}/grants`, onTokenAccess("read_service_tokens", showGrants)],

  // The routes that PlanetScale's client needs for branches, deploy requests and passwords.
  ["GET", `${organization}/databases`, inOrganization(undefined, listDatabases)],
  ["GET", database, onDatabasePath([], (call) => json(databaseForm(call.database)))],
  ["GET", `${database}/branches`, onDatabasePath(branchReaders, listBranches)],
  ["POST", `${database}/branches`, onDatabasePath(["create_branch"], createBranch)],
  ["GET", branch, onBranch(branchReaders, showBranch)],
  ["DELETE", branch, onBranch(["delete_branch"], deleteBranch)],
  ["GET", `${branch}/passwords`, onBranch(passwordReaders, listBranchPasswords)],
  ["POST", `${branch}/passwords`, onBranch(passwordMakers, createPassword)],
  ["GET", `${database}/passwords`, onDatabasePath(passwordReaders, listPasswords)],
  ["GET", `${database}/deploy-requests`, onDatabasePath(["read_deploy_request"], listDeployRequests)],
  ["POST", `${database}/deploy-requests`, onDatabasePath(["create_deploy_request"], createDeployRequest)],
  ["GET", deployRequest, onDatabasePath(["read_deploy_request"], showDeployRequest)],
  ["POST", `${deployRequest}/deploy`, onDatabasePath(["create_deploy_request"], deploy)],
  ["GET", `${database}/branches/main/backups`, onDatabasePath(["read_backups"], nothing)],
  ["GET", `${organization}/invoices`, inOrganization("read_invoices", nothing)],
];

export function addRoutes(app: EmulatorApp, context: PlanetScaleContext): void {
  for (const [method, path, handler] of routes) app.on(method, path, handler(context));
}

function nothing(call: Known): Response {
  return listAnswer(call, [], (item) => item);
}

/** Lists the credential's organizations. It needs no permission, so clients test a credential with it. */
function listOrganizations(call: Known): Response {
  const own = call.view.organizations.filter(({ name }) => name === organizationOf(call.caller));
  return listAnswer(call, own, organizationForm);
}

function showUser({ caller }: Known): Response {
  if (caller.kind === "token") throw httpError(401);
  return json(userForm(caller.user));
}

function listDatabases(call: InOrganization): Response {
  return listAnswer(call, visibleDatabases(call), databaseForm);
}
