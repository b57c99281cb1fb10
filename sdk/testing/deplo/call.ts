import type { CallContext, EmulatorContext } from "../frame/platform";
import { sha256 } from "../frame/secrets";
import type { Throttle } from "../frame/throttle";
import { refuse } from "./refusals";
import { isAlive, type State, type Token } from "./state";
import type { DeploBehaviors } from "./behaviors";
import type { DeploScope } from "./types";

export interface Desk extends EmulatorContext<State, DeploBehaviors> {
  readonly throttle: Throttle;
}

/** One request that was let in. */
export interface Call {
  readonly c: CallContext;
  readonly desk: Desk;
  /** The state that reads see. */
  readonly view: State;
  /** Its workspace is the one that the call is about. */
  readonly caller: Token;
}

export type Handler = (desk: Desk) => (c: CallContext) => Response;

/** The order of the checks: rate, credential, workspace, scope. */
export const asking =
  (needs: DeploScope | undefined, answer: (call: Call) => Response): Handler =>
  (desk) =>
  (c) => {
    const { store } = desk;
    keepRate(desk, c);
    const caller = callerOf(desk, c);
    if (namesAnother(c, caller, desk.behaviors)) throw refuse(desk.behaviors.otherWorkspace);
    if (!may(caller, needs, desk.behaviors)) throw refuse(403);
    return answer({ c, desk, caller, view: c.env.stale ? store.before : store.now });
  };

export const holds = ({ scopes }: Token, scope: DeploScope): boolean =>
  scopes.includes(scope) || scopes.includes("admin");

/** Whether what is of this project, or with null of the whole workspace, is within a token's reach. */
export const reaches = (caller: Token, projectId: string | null): boolean =>
  caller.projectId === null || caller.projectId === projectId;

function may(caller: Token, needs: DeploScope | undefined, { managers }: DeploBehaviors): boolean {
  if (needs === undefined || (needs === "admin" && managers === "any")) return true;
  return holds(caller, needs);
}

function namesAnother(c: CallContext, { workspaceId }: Token, { workspaceHeader }: DeploBehaviors): boolean {
  const header = workspaceHeader === "refuse" ? c.req.header("x-workspace-id") : undefined;
  return (c.req.param("workspace") ?? header ?? workspaceId) !== workspaceId;
}

function keepRate({ behaviors, throttle }: Desk, c: CallContext): void {
  if (!behaviors.rateLimit) return;
  const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), behaviors.requestsPerMinute);
  if (seconds === undefined) return;
  throw refuse(429, undefined, behaviors.retryAfter ? { "retry-after": String(seconds) } : {});
}

function callerOf({ store, now }: Desk, c: CallContext): Token {
  const secret = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const hash = sha256(secret);
  const token = store.now.tokens.find((candidate) => candidate.hash === hash);
  if (token === undefined || !isAlive(token, now())) throw refuse(401);
  token.lastUsedAt = now();
  c.env.entry.caller = token.id;
  return token;
}
