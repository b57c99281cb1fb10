import type { CallContext, EmulatorContext, HttpError } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import type { Throttle } from "../../emulator/throttle";
import { httpError } from "./errors";
import { isAlive, type State, type Token, type User } from "./state";
import type { FastApiCloudBehaviors } from "./behaviors";

export interface FastApiCloudContext extends EmulatorContext<State, FastApiCloudBehaviors> {
  readonly throttle: Throttle;
}

/** The caller. A user may do everything in their teams; a deploy token may deploy its one app. */
export type Caller = { readonly kind: "user"; readonly user: User } | { readonly kind: "token"; readonly token: Token };

/** True if a deploy token may call, too. */
export type Deployers = (behaviors: FastApiCloudBehaviors) => boolean;
export const usersOnly: Deployers = () => false;
export const deployersToo: Deployers = () => true;
export const managersToo: Deployers = ({ deployTokensManageTokens }) => deployTokensManageTokens;

export function enforceRateLimit({ behaviors, throttle }: FastApiCloudContext, c: CallContext): void {
  if (!behaviors.rateLimit) return;
  const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), behaviors.requestsPerMinute);
  if (seconds === undefined) return;
  throw httpError(429, undefined, behaviors.retryAfter ? { "retry-after": String(seconds) } : {});
}

export function callerOf(context: FastApiCloudContext, c: CallContext, deployers: Deployers): Caller {
  const caller = authenticated(context, hashOf(c));
  c.env.entry.caller = caller.kind === "user" ? caller.user.id : caller.token.id;
  if (caller.kind === "token" && !deployers(context.behaviors)) throw forbidden(context);
  return caller;
}

export function userOf(context: FastApiCloudContext, c: CallContext): User {
  const caller = callerOf(context, c, usersOnly);
  if (caller.kind === "token") throw forbidden(context);
  return caller.user;
}

/** Returns the hash of the bearer token. */
export function hashOf(c: CallContext): string {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (bearer === undefined) throw httpError(401, "Not authenticated", { "www-authenticate": "Bearer" });
  return sha256(bearer);
}

function authenticated({ store, now, behaviors }: FastApiCloudContext, hash: string): Caller {
  const { tokens, logins, users } = store.now;
  const token = tokens.find((candidate) => candidate.hash === hash && isAlive(candidate, now()));
  if (token !== undefined) {
    if (behaviors.lastUsedBy === "any") token.lastUsedAt = now();
    return { kind: "token", token };
  }
  const login = logins.find((candidate) => candidate.hash === hash && isAlive(candidate, now()));
  const user = users.find(({ id }) => id === login?.userId);
  if (user === undefined) throw httpError(behaviors.badCredentials, "Could not validate credentials");
  return { kind: "user", user };
}

const forbidden = ({ behaviors }: FastApiCloudContext): HttpError =>
  httpError(behaviors.deployTokenStatus, "You don't have permissions for this resource");
