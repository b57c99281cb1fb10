import { randomBytes } from "node:crypto";
import { json } from "../../emulator/platform";
import { randomSecret, sha256 } from "../../emulator/secrets";
import type { ByUser, Call } from "./call";
import { type FastApiCloudContext, hashOf } from "./caller";
import { inForm, text } from "./fields";
import { oauthError, httpError } from "./errors";
import { type Device, isAlive, type State } from "./state";
import type { FastApiCloudBehaviors } from "./behaviors";

const grantType = "urn:ietf:params:oauth:grant-type:device_code";
const deviceLifeMs = 15 * 60_000;

/** Letters that are not easily confused, as RFC 8628 advises. */
const userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";

const newUserCode = (): string =>
  Array.from(randomBytes(8), (byte) => userCodeLetters.charAt(byte % userCodeLetters.length))
    .join("")
    .replace(/^(.{4})/, "$1-");

const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString("base64url");

/** Returns a JWT, as clients before 0.28 require, with a random signature. Without an expiry it has no `exp`. */
export function newAccessToken({ behaviors }: FastApiCloudContext, userId: string, expiresAt: number | null): string {
  const expiry = expiresAt === null ? {} : { exp: Math.floor(expiresAt / 1000) };
  const claims = [
    { alg: "HS256", typ: "JWT" },
    { sub: userId, ...expiry },
  ].map(part);
  return [...claims, randomSecret("", behaviors.secretLength)].join(".");
}

export const ofClient = () => ({ client_id: inForm(text()) });

export function startDeviceLogin({ c, context, inputs }: Call<ReturnType<typeof ofClient>>): Response {
  const { store, now, behaviors } = context;
  const deviceCode = randomSecret("fcc_", behaviors.secretLength);
  const userCode = newUserCode();
  const device: Device = {
    hash: sha256(deviceCode),
    userCode,
    clientId: inputs.client_id,
    expiresAt: now() + deviceLifeMs,
    decision: "pending",
  };
  store.commit({ ...store.now, devices: [...store.now.devices, device] });
  const page = `${new URL(c.req.url).origin}/device`;
  return json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${userCode}`,
    expires_in: deviceLifeMs / 1000,
    interval: behaviors.deviceInterval,
  });
}

export const ofDeviceCode = () => ({ ...ofClient(), device_code: inForm(text()), grant_type: inForm(text()) });

export function finishDeviceLogin({ context, inputs }: Call<ReturnType<typeof ofDeviceCode>>): Response {
  const { store, now } = context;
  if (inputs.grant_type !== grantType) throw oauthError("unsupported_grant_type");
  const hash = sha256(inputs.device_code);
  const device = store.now.devices.find((one) => one.hash === hash && one.clientId === inputs.client_id);
  if (device === undefined) throw oauthError("invalid_grant");
  if (!isAlive(device, now())) throw oauthError("expired_token");
  if (device.decision === "pending") throw oauthError("authorization_pending");
  if (device.decision === "denied") throw oauthError("access_denied");
  const life = defaultLifetime(context.behaviors);
  const accessToken = signIn(context, device.decision.userId, life, withoutDevice(store.now, hash));
  const expiry = life === null ? {} : { expires_in: life / 1000 };
  return json({ access_token: accessToken, token_type: "bearer", ...expiry });
}

/** A code is valid once. */
const withoutDevice = (state: State, hash: string): State => ({
  ...state,
  devices: state.devices.filter((device) => device.hash !== hash),
});

/** Returns the lifetime of `expires_in` in milliseconds; null: no expiry. */
export const defaultLifetime = ({ accessTokenSeconds }: FastApiCloudBehaviors): number | null =>
  accessTokenSeconds === 0 ? null : accessTokenSeconds * 1000;

/** Stores a new access token of the user and returns it. */
export function signIn(
  context: FastApiCloudContext,
  userId: string,
  lifeMs: number | null,
  state = context.store.now,
): string {
  const expiresAt = lifeMs === null ? null : context.now() + lifeMs;
  const accessToken = newAccessToken(context, userId, expiresAt);
  const login = { userId, hash: sha256(accessToken), expiresAt, bootstrap: false };
  context.store.commit({ ...state, logins: [...state.logins, login] });
  return accessToken;
}

/** Stores the user's decision on a device login. Returns false if none is pending for this code. */
export function decideDeviceLogin(
  { store, now }: FastApiCloudContext,
  userCode: string,
  decision: Device["decision"],
): boolean {
  const { devices } = store.now;
  const waiting = devices.find((one) => one.userCode === userCode && one.decision === "pending" && isAlive(one, now()));
  if (waiting === undefined) return false;
  store.commit({ ...store.now, devices: devices.map((one) => (one === waiting ? { ...one, decision } : one)) });
  return true;
}

/** Revokes the access token of the request. */
export function logOut({ c, context: { store, behaviors } }: ByUser): Response {
  if (!behaviors.logoutRoute) throw httpError(404);
  const hash = hashOf(c);
  store.commit({ ...store.now, logins: store.now.logins.filter((login) => login.hash !== hash) });
  return json({ message: "Logged out" });
}
