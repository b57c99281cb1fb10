import { z } from "zod";
import { type CallContext, type EmulatorContext, HttpError } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import type { Throttle } from "../../emulator/throttle";
import { badRequest, errorBody, exception, httpError } from "./errors";
import { isAlive, type Session, type State, type User } from "./state";
import type { ServerpodCloudBehaviors } from "./behaviors";

export interface ServerpodCloudContext extends EmulatorContext<State, ServerpodCloudBehaviors> {
  readonly throttle: Throttle;
}

/** An authenticated call. */
export interface Call {
  readonly context: ServerpodCloudContext;
  /** The state that reads return. */
  readonly view: State;
  /** The caller's session. */
  readonly session: Session;
  readonly user: User;
}

type Arguments = Readonly<Record<string, unknown>>;

/** A method of an endpoint. It gets the named arguments unparsed. */
export type Method = (call: Call, given: Arguments) => Response;

export const method =
  <Args>(form: z.ZodType<Args>, answer: (call: Call, args: Args) => Response): Method =>
  (call, given) => {
    const result = form.safeParse(given);
    if (!result.success) throw httpError(call.context.behaviors.badArguments);
    return answer(call, result.data);
  };

/** A method without arguments. Any arguments are ignored. */
export const plain =
  (answer: (call: Call) => Response): Method =>
  (call) =>
    answer(call);

export type Endpoints = Readonly<Record<string, Readonly<Record<string, Method>>>>;

/** `/{endpoint}/{method}`, in the framework's order: body, path, header, endpoint, credentials, method, arguments. */
export const dispatch =
  (context: ServerpodCloudContext, endpoints: Endpoints) =>
  (c: CallContext): Response => {
    enforceRateLimit(context, c);
    const given = argumentsOf(c.env.text);
    const [, endpointName = "", methodName = ""] = c.req.path.split("/");
    if (methodName === "") throw badRequest("No method name specified");
    const token = tokenOf(c.req.header("authorization"));
    const endpoint = own(endpoints, endpointName);
    if (endpoint === undefined) throw httpError(404);
    const caller = authenticate(context, c, token);
    const called = own(endpoint, methodName);
    if (called === undefined) throw badRequest("Method not found in endpoint");
    return called({ context, ...caller, view: c.env.stale ? context.store.before : context.store.now }, given);
  };

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const body = z.record(z.string(), z.unknown());

/** Parses the arguments. A missing body and "null" mean no arguments. */
function argumentsOf(text: string): Arguments {
  if (text === "" || text === "null") return {};
  try {
    return body.parse(JSON.parse(text));
  } catch {
    throw badRequest("Invalid JSON in body");
  }
}

/** Reads `Bearer` with the token, or, from earlier clients, `Basic` with its base64. */
function tokenOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, scheme, value] = /^(Bearer|Basic) (\S+)$/i.exec(header) ?? [];
  if (scheme === undefined || value === undefined) throw badRequest('Request has invalid "authorization" header');
  return scheme.toLowerCase() === "bearer" ? value : Buffer.from(value, "base64").toString();
}

function enforceRateLimit({ throttle, behaviors }: ServerpodCloudContext, c: CallContext): void {
  if (!behaviors.rateLimit) return;
  const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), behaviors.requestsPerMinute);
  if (seconds !== undefined) throw httpError(429, behaviors.retryAfter ? { "retry-after": String(seconds) } : {});
}

function authenticate(
  { store, behaviors, now }: ServerpodCloudContext,
  c: CallContext,
  token: string | undefined,
): Pick<Call, "session" | "user"> {
  const hash = sha256(token ?? "");
  const session = store.now.sessions.find((candidate) => candidate.hash === hash);
  const user = store.now.users.find(({ id }) => id === session?.userId);
  if (session === undefined || user === undefined || !isAlive(session, now())) throw unauthenticated(behaviors);
  c.env.entry.caller = session.id;
  if (now() - session.lastUsedAt > behaviors.lastUsedResolution * 1000) session.lastUsedAt = now();
  return { session, user };
}

function unauthenticated(behaviors: ServerpodCloudBehaviors): HttpError {
  const typed = (status: number): HttpError =>
    exception("UnauthenticatedException", "No valid authentication provided", behaviors, status);
  const answers = { empty: new HttpError(401, errorBody(401)), typed: typed(401), exception: typed(400) };
  return answers[behaviors.badCredentials];
}
