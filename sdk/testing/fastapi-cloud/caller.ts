import type { CallContext, EmulatorContext, HttpError } from "../frame/platform";
import { sha256 } from "../frame/secrets";
import type { Throttle } from "../frame/throttle";
import { refuse } from "./refusals";
import { isAlive, type State, type Token, type User } from "./state";
import type { FastApiCloudSwitches } from "./switches";

export interface Desk extends EmulatorContext<State, FastApiCloudSwitches> {
  readonly throttle: Throttle;
}

/** Who calls. A user may do everything in their teams; a deploy token may deploy its one app. */
export type Caller = { readonly kind: "user"; readonly user: User } | { readonly kind: "token"; readonly token: Token };

/** Whether a deploy token may call, too. */
export type Deployers = (switches: FastApiCloudSwitches) => boolean;
export const usersOnly: Deployers = () => false;
export const deployersToo: Deployers = () => true;
export const managersToo: Deployers = ({ deployTokensManageTokens }) => deployTokensManageTokens;

export function keepWithinLimit({ switches, throttle }: Desk, c: CallContext): void {
  if (!switches.rateLimit) return;
  const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), switches.requestsPerMinute);
  if (seconds === undefined) return;
  throw refuse(429, undefined, switches.retryAfter ? { "retry-after": String(seconds) } : {});
}

export function callerOf(desk: Desk, c: CallContext, deployers: Deployers): Caller {
  const caller = authenticated(desk, hashOf(c));
  c.env.entry.caller = caller.kind === "user" ? caller.user.id : caller.token.id;
  if (caller.kind === "token" && !deployers(desk.switches)) throw barred(desk);
  return caller;
}

export function userOf(desk: Desk, c: CallContext): User {
  const caller = callerOf(desk, c, usersOnly);
  if (caller.kind === "token") throw barred(desk);
  return caller.user;
}

/** The hash under which the bearer token is known, if it is. */
export function hashOf(c: CallContext): string {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (bearer === undefined) throw refuse(401, "Not authenticated", { "www-authenticate": "Bearer" });
  return sha256(bearer);
}

function authenticated({ store, now, switches }: Desk, hash: string): Caller {
  const { tokens, logins, users } = store.now;
  const token = tokens.find((candidate) => candidate.hash === hash && isAlive(candidate, now()));
  if (token !== undefined) {
    if (switches.lastUsedBy === "any") token.lastUsedAt = now();
    return { kind: "token", token };
  }
  const login = logins.find((candidate) => candidate.hash === hash && isAlive(candidate, now()));
  const user = users.find(({ id }) => id === login?.userId);
  if (user === undefined) throw refuse(switches.badCredentials, "Could not validate credentials");
  return { kind: "user", user };
}

const barred = ({ switches }: Desk): HttpError =>
  refuse(switches.deployTokenElsewhere, "You don't have permissions for this resource");
