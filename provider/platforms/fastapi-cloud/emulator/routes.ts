import type { EmulatorApp } from "../../emulator/platform";
import {
  appChange,
  changeApp,
  createApp,
  listApps,
  listTeams,
  newApp,
  ofApps,
  ofTeam,
  paged,
  showApp,
  showTeam,
  showUser,
} from "./apps";
import { byUser, type Handler, nothing, ofApp, onApp, onDeployment, open } from "./call";
import { deployersToo, type FastApiCloudContext, managersToo, usersOnly } from "./caller";
import {
  cancelUpload,
  completeUpload,
  createDeployment,
  listDeployments,
  newDeployment,
  ofDeployments,
  receiveUpload,
  requestUpload,
  showBuildLogs,
  showDeployment,
} from "./deployments";
import { showDevicePage, takeDecision } from "./device-page";
import { finishDeviceLogin, logOut, ofClient, ofDeviceCode, startDeviceLogin } from "./login";
import { httpError } from "./errors";
import {
  createToken,
  creation,
  deleteToken,
  listTokens,
  ofToken,
  ofTokens,
  regenerateToken,
  regeneration,
} from "./tokens";

const app = "/api/v1/apps/:app_id";
const token = `${app}/tokens/:token_id`;
const deployment = "/api/v1/deployments/:deployment_id";

/** Every route with its callers, inputs and handler. */
const routes: readonly (readonly ["GET" | "POST" | "PATCH" | "DELETE", string, Handler])[] = [
  ["POST", "/api/v1/login/device/authorization", open(ofClient, startDeviceLogin)],
  ["POST", "/api/v1/login/device/token", open(ofDeviceCode, finishDeviceLogin)],
  ["POST", "/api/v1/logout", byUser(nothing, logOut)],
  ["GET", "/api/v1/users/me", byUser(nothing, showUser)],
  ["GET", "/api/v1/teams/", byUser(paged, listTeams)],
  ["GET", "/api/v1/teams/:team_id", byUser(ofTeam, showTeam)],

  ["GET", "/api/v1/apps/", byUser(ofApps, listApps)],
  ["POST", "/api/v1/apps/", byUser(newApp, createApp)],
  ["GET", app, onApp(deployersToo, ofApp, showApp)],
  ["PATCH", app, onApp(usersOnly, appChange, changeApp)],

  ["GET", `${app}/tokens`, onApp(managersToo, ofTokens, listTokens)],
  ["POST", `${app}/tokens`, onApp(managersToo, creation, createToken)],
  ["DELETE", token, onApp(managersToo, ofToken, deleteToken)],
  // The dashboard has it. A draft of the CLI called it; no published version does.
  ["POST", `${token}/regenerate`, onApp(managersToo, regeneration, regenerateToken)],

  // The routes that the CLI calls to deploy.
  ["GET", `${app}/deployments/`, onApp(usersOnly, ofDeployments, listDeployments)],
  ["POST", `${app}/deployments/`, onApp(deployersToo, newDeployment, createDeployment)],
  ["GET", deployment, onDeployment(showDeployment)],
  ["GET", `${deployment}/build-logs`, onDeployment(showBuildLogs)],
  ["POST", `${deployment}/upload`, onDeployment(requestUpload)],
  ["POST", `${deployment}/upload-complete`, onDeployment(completeUpload)],
  ["POST", `${deployment}/upload-cancelled`, onDeployment(cancelUpload)],
];

const paths = [...new Set(routes.map(([, path]) => path))];

const otherSlash = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : `${path}/`);

export function addRoutes(to: EmulatorApp, context: FastApiCloudContext): void {
  for (const [method, path, handler] of routes) to.on(method, path, handler(context));
  // As in FastAPI: another method is 405, and a wrong trailing slash is a redirect.
  for (const path of paths) {
    const allow = routes.filter(([, other]) => other === path).map(([method]) => method);
    to.all(path, () => {
      throw httpError(405, undefined, { allow: allow.join(", ") });
    });
    to.all(otherSlash(path), (c) => {
      const url = new URL(c.req.url);
      url.pathname = otherSlash(url.pathname);
      return c.redirect(url.href, 307);
    });
  }
  to.get("/device", showDevicePage(context));
  to.post("/device", takeDecision(context));
  to.post("/uploads", receiveUpload(context));
}
