import { randomBytes } from "node:crypto";
import { html } from "hono/html";
import { bearerOf, type CallContext, HttpError, json, type Route } from "../../emulator/platform";
import { randomSecret, sha256 } from "../../emulator/secrets";
import { remove } from "../../emulator/store";
import { isAlive } from "../../emulator/tokens";
import { type Call, guarded, read } from "./call";
import { formIn, inForm, text } from "./inputs";
import type { Device, FastApiCloudContext, State } from "./state";

/** The routes of a device login (RFC 8628), its page, and the logout. */
export const loginRoutes = (context: FastApiCloudContext): Route[] => [
  ["POST", "/api/v1/login/device/authorization", (c) => startDeviceLogin(context, c)],
  ["POST", "/api/v1/login/device/token", (c) => finishDeviceLogin(context, c)],
  ["POST", "/api/v1/logout", guarded(context, false, logOut)],
  ["GET", "/device", (c) => showDevicePage(context, c)],
  ["POST", "/device", (c) => takeDecision(context, c)],
];

const grantType = "urn:ietf:params:oauth:grant-type:device_code";
const deviceLifeMs = 15 * 60_000;

/** Letters that are not easily confused, as RFC 8628 advises. */
const userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";

const newUserCode = (): string =>
  Array.from(randomBytes(8), (byte) => userCodeLetters.charAt(byte % userCodeLetters.length))
    .join("")
    .replace(/^(.{4})/, "$1-");

function startDeviceLogin(context: FastApiCloudContext, c: CallContext): Response {
  const { store, now } = context;
  const { client_id } = read({ c, context, view: store.now }, { client_id: inForm(text()) });
  const deviceCode = randomSecret("fcc_");
  const userCode = newUserCode();
  const expiresAt = now() + deviceLifeMs;
  store.change(({ devices }) =>
    devices.push({ hash: sha256(deviceCode), userCode, clientId: client_id, expiresAt, decision: "pending" }),
  );
  const page = `${new URL(c.req.url).origin}/device`;
  return json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${userCode}`,
    expires_in: deviceLifeMs / 1000,
    // Seconds that a client waits between two requests.
    interval: 5,
  });
}

const deviceCode = { client_id: inForm(text()), device_code: inForm(text()), grant_type: inForm(text()) };

/** Its errors have no `detail`. */
function finishDeviceLogin(context: FastApiCloudContext, c: CallContext): Response {
  const { store, now } = context;
  const inputs = read({ c, context, view: store.now }, deviceCode);
  const hash = sha256(inputs.device_code);
  const device = store.now.devices.find((one) => one.hash === hash && one.clientId === inputs.client_id);
  const error = deviceError(device, inputs.grant_type, now());
  if (device === undefined || error !== undefined) throw new HttpError(400, { error });
  const { userId } = device.decision as { userId: string };
  const accessToken = store.change((draft) => {
    // A code is valid once.
    remove(draft.devices, (one) => one.hash === hash);
    return addLogin(draft, context, userId, accessTokenLifeMs);
  });
  return json({ access_token: accessToken, token_type: "bearer", expires_in: accessTokenLifeMs / 1000 });
}

function deviceError(device: Device | undefined, grant: string, now: number): string | undefined {
  if (grant !== grantType) return "unsupported_grant_type";
  if (device === undefined) return "invalid_grant";
  if (!isAlive(device, now)) return "expired_token";
  if (device.decision === "pending") return "authorization_pending";
  return device.decision === "denied" ? "access_denied" : undefined;
}

export const accessTokenLifeMs = 30 * 86_400_000;

/** Adds a login of the user and returns its access token. */
export function addLogin({ logins }: State, { now }: FastApiCloudContext, userId: string, lifeMs: number): string {
  const expiresAt = now() + lifeMs;
  const accessToken = newAccessToken(userId, expiresAt);
  logins.push({ userId, hash: sha256(accessToken), expiresAt, bootstrap: false });
  return accessToken;
}

/** Returns a JWT, as clients before 0.28 require, with a random signature. Without an expiry it has no `exp`. */
export function newAccessToken(userId: string, expiresAt: number | null): string {
  const expiry = expiresAt === null ? {} : { exp: Math.floor(expiresAt / 1000) };
  const claims = [
    { alg: "HS256", typ: "JWT" },
    { sub: userId, ...expiry },
  ];
  const parts = claims.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  return [...parts, randomSecret("")].join(".");
}

/** Stores the user's decision on a device login. Returns false if none is pending for this code. */
export function decideDeviceLogin(
  { store, now }: FastApiCloudContext,
  userCode: string,
  decision: Device["decision"],
): boolean {
  const isIt = (one: Device): boolean => one.userCode === userCode && one.decision === "pending" && isAlive(one, now());
  const waiting = store.now.devices.find(isIt);
  if (waiting === undefined) return false;
  store.change(({ devices }) => {
    remove(devices, isIt);
    devices.push({ ...waiting, decision });
  });
  return true;
}

/** Revokes the access token of the request. */
function logOut({ c, context: { store } }: Call): Response {
  const hash = sha256(bearerOf(c) ?? "");
  store.change(({ logins }) => remove(logins, (login) => login.hash === hash));
  return json({ message: "Logged out" });
}

/** Emulates the dashboard's device login page, with which a user approves or denies the login. */
function showDevicePage({ store }: FastApiCloudContext, c: CallContext): Response | Promise<Response> {
  const code = c.req.query("user_code") ?? "";
  return c.html(
    html`<!doctype html>
      <title>Log in to the emulated FastAPI Cloud</title>
      <h1>Log in to the emulated FastAPI Cloud</h1>
      <form method="post" action="/device">
        <p>
          <label>Code <input name="user_code" value="${code}" /></label>
        </p>
        ${store.now.users.map(
          ({ id, email }) => html`<p><button name="user" value="${id}">Continue as ${email}</button></p>`,
        )}
        <p><button name="user" value="">Deny</button></p>
      </form>`,
  );
}

function takeDecision(context: FastApiCloudContext, c: CallContext): Response | Promise<Response> {
  const { user_code = "", user } = formIn(c.env.text);
  const userId = context.store.now.users.find(({ id }) => id === user)?.id;
  const found = decideDeviceLogin(context, user_code, userId === undefined ? "denied" : { userId });
  return c.html(html`<p>${found ? "Done. You can close this page." : "No login is pending for this code."}</p>`);
}
