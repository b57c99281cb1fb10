import { json, type Route } from "../../emulator/platform";
import { createBranch, deleteBranch, listBranches, onBranch, showBranch } from "./branches";
import { type Call, guards, type InOrganization, listAnswer, organizationOf, visibleDatabases } from "./call";
import { createDeployRequest, deploy, listDeployRequests, showDeployRequest } from "./deploy-requests";
import { databaseForm, organizationForm } from "./forms";
import { createPassword, listBranchPasswords, listPasswords } from "./passwords";
import type { PlanetScaleContext } from "./state";
import {
  addAccess,
  createToken,
  deleteToken,
  listTokens,
  removeAccess,
  showAccess,
  showGrants,
  showToken,
} from "./tokens";

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
export function routesOf(context: PlanetScaleContext): Route[] {
  const { outside, inside, onToken, onAccess, onDatabase } = guards(context);
  return [
    ["GET", "/v1/organizations", outside(listOrganizations)],

    ["GET", tokens, inside("read_service_tokens", listTokens)],
    ["POST", tokens, inside("write_service_tokens", createToken)],
    ["GET", token, onToken("read_service_tokens", showToken)],
    ["DELETE", token, onToken("delete_service_tokens", deleteToken)],
    ["GET", `${token}/access`, onAccess("read_service_tokens", showAccess)],
    ["POST", `${token}/access`, onAccess("write_service_tokens", addAccess)],
    ["DELETE", `${token}/access`, onAccess("write_service_tokens", removeAccess)],
    ["GET", `${token}/grants`, onAccess("read_service_tokens", showGrants)],

    // The routes that PlanetScale's client needs for branches, deploy requests and passwords.
    ["GET", `${organization}/databases`, inside(undefined, listDatabases)],
    ["GET", database, onDatabase([], (call) => json(databaseForm(call.database)))],
    ["GET", `${database}/branches`, onDatabase(branchReaders, listBranches)],
    ["POST", `${database}/branches`, onDatabase(["create_branch"], createBranch)],
    ["GET", branch, onDatabase(branchReaders, onBranch(showBranch))],
    ["DELETE", branch, onDatabase(["delete_branch"], onBranch(deleteBranch))],
    ["GET", `${branch}/passwords`, onDatabase(passwordReaders, onBranch(listBranchPasswords))],
    ["POST", `${branch}/passwords`, onDatabase(passwordMakers, onBranch(createPassword))],
    ["GET", `${database}/passwords`, onDatabase(passwordReaders, listPasswords)],
    ["GET", `${database}/deploy-requests`, onDatabase(["read_deploy_request"], listDeployRequests)],
    ["POST", `${database}/deploy-requests`, onDatabase(["create_deploy_request"], createDeployRequest)],
    ["GET", deployRequest, onDatabase(["read_deploy_request"], showDeployRequest)],
    ["POST", `${deployRequest}/deploy`, onDatabase(["create_deploy_request"], deploy)],
  ];
}

/** Lists the credential's organizations. It needs no permission, so clients test a credential with it. */
function listOrganizations(call: Call): Response {
  const own = call.view.organizations.filter(({ name }) => name === organizationOf(call.caller));
  return listAnswer(call, own, organizationForm);
}

const listDatabases = (call: InOrganization): Response => listAnswer(call, visibleDatabases(call), databaseForm);
