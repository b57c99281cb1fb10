import { z } from "zod";
import { type CallContext, HttpError, json, type Route, viewOf } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import { put, remove } from "../../emulator/store";
import { ordered, visible } from "../../emulator/tokens";
import type { ServerpodCloudBehaviors } from "./behaviors";
import { errorBody, exception, sessionForm, successForm, userForm } from "./forms";
import {
  isAlive,
  newSession,
  type ServerpodCloudContext,
  type Session,
  sessionsOf,
  type State,
  type User,
} from "./state";

/** An authenticated call. */
interface Call {
  readonly context: ServerpodCloudContext;
  /** The state that reads return. */
  readonly view: State;
  /** The caller's session. */
  readonly session: Session;
  readonly user: User;
}

type Arguments = Readonly<Record<string, unknown>>;

/** A method of an endpoint. It gets the named arguments unparsed. */
type Method = (call: Call, given: Arguments) => Response;

/** What the provider calls, and Serverpod's command line with `scloud auth` and `scloud me`. */
const endpoints: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  authWithAuth: { createCliToken, listAuthSessions, logoutDevice },
  users: {
    readUser: ({ context: { store, behaviors }, user }) => json(userForm(store.now, user, behaviors)),
  },
};

/** `/{endpoint}/{method}`, in the framework's order: body, path, header, endpoint, credentials, method, arguments. */
export const routesOf = (context: ServerpodCloudContext): Route[] => [
  [
    "ALL",
    "*",
    (c) => {
      const given = argumentsOf(c.env.text);
      const [, endpointName = "", methodName = ""] = c.req.path.split("/");
      if (methodName === "") throw new HttpError(400, "No method name specified");
      const token = tokenOf(c.req.header("authorization"));
      const endpoint = own(endpoints, endpointName);
      if (endpoint === undefined) throw new HttpError(404);
      const caller = authenticate(context, c, token);
      const method = own(endpoint, methodName);
      if (method === undefined) throw new HttpError(400, "Method not found in endpoint");
      return method({ context, ...caller, view: viewOf(context, c) }, given);
    },
  ],
];

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const body = z.record(z.string(), z.unknown());

/** Parses the arguments. A missing body and "null" mean no arguments. */
function argumentsOf(text: string): Arguments {
  if (text === "" || text === "null") return {};
  try {
    return body.parse(JSON.parse(text));
  } catch {
    throw new HttpError(400, "Invalid JSON in body");
  }
}

/** Returns the arguments of a method. The framework's decoder fails on a wrong type. */
function decoded<Args>(form: z.ZodType<Args>, given: Arguments): Args {
  const result = form.safeParse(given);
  if (!result.success) throw new HttpError(500);
  return result.data;
}

function tokenOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, token] = /^Bearer (\S+)$/i.exec(header) ?? [];
  if (token === undefined) throw new HttpError(400, 'Request has invalid "authorization" header');
  return token;
}

function authenticate(
  { store, behaviors, now }: ServerpodCloudContext,
  c: CallContext,
  token = "",
): Pick<Call, "session" | "user"> {
  const hash = sha256(token);
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

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const creation = z.object({
  expiresAt: instant.nullable().default(null),
  expiresAfter: z.int().nullable().default(null),
});

function createCliToken({ context, session, user }: Call, given: Arguments): Response {
  const { behaviors, store } = context;
  const { expiresAt: asked, expiresAfter } = decoded(creation, given);
  const expiresAt = behaviors.acceptExpiry ? asked : null;
  if (session.kind === "token" && !behaviors.tokensCreateTokens)
    throw exception("ForbiddenException", "Log in to create a token", behaviors);
  const made = newSession({ userId: user.id, kind: "token", expiresAt, expireAfterUnusedFor: expiresAfter }, context);
  store.change(({ sessions }) => put(sessions, made.session));
  return json(successForm(made.session, made.token, behaviors));
}

function listAuthSessions({ context: { now, behaviors }, view, user }: Call): Response {
  const listed = ordered(visible(sessionsOf(view, user.id), behaviors, now(), isAlive), behaviors);
  return json(listed.map((session) => sessionForm(session, behaviors)));
}

const logout = z.object({ authTokenId: z.string().nullish() });

/** Ends a session; without an id, the caller's own. The response is true if it was the caller's own. */
function logoutDevice({ context, session, user }: Call, given: Arguments): Response {
  const { store, behaviors, now } = context;
  const id = decoded(logout, given).authTokenId ?? session.id;
  const found = visible(store.now.sessions, behaviors, now(), isAlive).find((candidate) => candidate.id === id);
  const foreign = found !== undefined && found.userId !== user.id;
  if (foreign && behaviors.foreignToken === "reject")
    throw exception("ForbiddenException", "The token belongs to another user", behaviors);
  if (found === undefined || foreign) return noSuchToken(behaviors);
  store.change(({ sessions }) => remove(sessions, (one) => one.id === id));
  return json(id === session.id);
}

function noSuchToken(behaviors: ServerpodCloudBehaviors): Response {
  if (behaviors.unknownToken === "false") return json(false);
  const typed = (status: number): HttpError =>
    exception("NotFoundException", "Invalid auth token ID", behaviors, status);
  const answers = { exception: typed(400), "not-found": typed(404), "bad-request": new HttpError(400) };
  throw answers[behaviors.unknownToken];
}
