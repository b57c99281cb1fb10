import type { CallContext, EmulatorContext } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import type { Throttle } from "../../emulator/throttle";
import { httpError } from "./errors";
import { isAlive, type State, type Token } from "./state";
import type { DeploBehaviors } from "./behaviors";
import type { DeploScope } from "./types";

export interface DeploContext extends EmulatorContext<State, DeploBehaviors> {
  readonly throttle: Throttle;
}

/** An authorized request. */
export interface Call {
  readonly c: CallContext;
  readonly context: DeploContext;
  /** The state that reads return. */
  readonly view: State;
  /** The calling token. The call concerns its workspace. */
  readonly caller: Token;
}

export type Handler = (context: DeploContext) => (c: CallContext) => Response;

/** The order of the checks: rate, credential, workspace, scope. */
export const withScope =
  (needs: DeploScope | undefined, answer: (call: Call) => Response): Handler =>
  (context) =>
  (c) => {
    const { store } = context;
    enforceRateLimit(context, c);
    const caller = callerOf(context, c);
    if (namesAnother(c, caller, context.behaviors)) throw httpError(context.behaviors.otherWorkspace);
    if (!may(caller, needs, context.behaviors)) throw httpError(403);
    return answer({ c, context, caller, view: c.env.stale ? store.before : store.now });
  };

export const holds = ({ scopes }: Token, scope: DeploScope): boolean =>
  scopes.includes(scope) || scopes.includes("admin");

/** True if a token may act on this project, or with null on the whole workspace. */
export const reaches = (caller: Token, projectId: string | null): boolean =>
  caller.projectId === null || caller.projectId === projectId;

function may(caller: Token, needs: DeploScope | undefined, { tokenManagers }: DeploBehaviors): boolean {
  if (needs === undefined || (needs === "admin" && tokenManagers === "any")) return true;
  return holds(caller, needs);
}

function namesAnother(c: CallContext, { workspaceId }: Token, { workspaceHeader }: DeploBehaviors): boolean {
  const header = workspaceHeader === "reject" ? c.req.header("x-workspace-id") : undefined;
  return (c.req.param("workspace") ?? header ?? workspaceId) !== workspaceId;
}

function enforceRateLimit({ behaviors, throttle }: DeploContext, c: CallContext): void {
  if (!behaviors.rateLimit) return;
  const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), behaviors.requestsPerMinute);
  if (seconds === undefined) return;
  throw httpError(429, undefined, behaviors.retryAfter ? { "retry-after": String(seconds) } : {});
}

function callerOf({ store, now }: DeploContext, c: CallContext): Token {
  const secret = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const hash = sha256(secret);
  const token = store.now.tokens.find((candidate) => candidate.hash === hash);
  if (token === undefined || !isAlive(token, now())) throw httpError(401);
  token.lastUsedAt = now();
  c.env.entry.caller = token.id;
  return token;
}
