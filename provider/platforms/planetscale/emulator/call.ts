import type { z } from "zod";
import type { CallContext, EmulatorContext } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import type { Throttle } from "../../emulator/throttle";
import type { Level } from "./permissions";
import { invalidBearer, httpError, unprocessable } from "./errors";
import {
  type Database,
  databasesOf,
  isAlive,
  isOn,
  onDatabase,
  onOrganization,
  type Organization,
  type Resource,
  type State,
  type Token,
  type User,
} from "./state";
import type { PlanetScaleBehaviors } from "./behaviors";

export interface PlanetScaleContext extends EmulatorContext<State, PlanetScaleBehaviors> {
  readonly throttle: Throttle;
}

/** The caller. A user may do everything in the organization; a service token has its permissions. */
export type Caller = { readonly kind: "user"; readonly user: User } | { readonly kind: "token"; readonly token: Token };

/** A request. Each check adds what it found. */
export interface Known {
  readonly c: CallContext;
  readonly context: PlanetScaleContext;
  /** The state that reads return. */
  readonly view: State;
  readonly caller: Caller;
}
export type InOrganization = Known & { readonly organization: Organization };
export type OnToken = InOrganization & { readonly token: Token };
export type OnDatabase = InOrganization & { readonly database: Database };

type Answer<Has> = (call: Has) => Response;
export type Handler = (context: PlanetScaleContext) => (c: CallContext) => Response;

/** A route outside the organizations: bad credentials are 401. */
export const outsideOrganizations =
  (answer: Answer<Known>): Handler =>
  (context) =>
  (c) => {
    const caller = authenticateWithinLimit(context, c);
    if (caller === undefined)
      throw context.behaviors.invalidBearer === "invalid_token" && bearerOf(c) ? invalidBearer() : httpError(401);
    return answer({ c, context, caller, view: viewOf(context, c) });
  };

/** A route inside an organization. It checks credentials, organization and permission, in this order. */
export const inOrganization =
  (needs: string | undefined, answer: Answer<InOrganization>): Handler =>
  (context) =>
  (c) => {
    const caller = authenticateWithinLimit(context, c);
    if (caller === undefined) throw httpError(context.behaviors.badCredentialsInOrganization);
    const name = c.req.param("organization");
    const organization = context.store.now.organizations.find((candidate) => candidate.name === name);
    if (organization?.name !== organizationOf(caller)) throw httpError(404);
    if (needs !== undefined && !holds(caller, needs, onOrganization(organization))) throw httpError(403);
    return answer({ c, context, caller, organization, view: viewOf(context, c) });
  };

/** A route of one service token, which is looked up after the permission check. */
export const onToken = (needs: string, answer: Answer<OnToken>): Handler =>
  inOrganization(needs, (call) => answer({ ...call, token: tokenOf(call) }));

/** A route under `/access` or `/grants`, which may be open to users only. */
export const onTokenAccess = (needs: string, answer: Answer<OnToken>): Handler =>
  inOrganization(needs, (call) => {
    if (call.caller.kind === "token" && !call.context.behaviors.serviceTokensManageAccess) throw httpError(403);
    return answer({ ...call, token: tokenOf(call) });
  });

/** A route of one database: 404 for a caller without any permission on it. */
export const onDatabasePath = (needs: readonly string[], answer: Answer<OnDatabase>): Handler =>
  inOrganization(undefined, (call) => {
    const name = call.c.req.param("database");
    const database = visibleDatabases(call).find((candidate) => candidate.name === name);
    if (database === undefined) throw httpError(404);
    const found = { ...call, database };
    if (needs.length > 0) requireOneOf(found, needs);
    return answer(found);
  });

/** Throws unless the caller has one of these permissions on the database. */
export function requireOneOf({ caller, database, context }: OnDatabase, permissions: readonly string[]): void {
  if (!permissions.some((permission) => holds(caller, permission, onDatabase(database))))
    throw httpError(context.behaviors.missingDatabasePermission);
}

export function visibleDatabases({ view, caller, organization }: InOrganization): Database[] {
  const all = databasesOf(view, organization.name);
  if (holds(caller, "read_databases", onOrganization(organization))) return all;
  return all.filter((database) => caller.kind === "user" || caller.token.accesses.some(isOn(onDatabase(database))));
}

export const holds = (caller: Caller, permission: string, on: Resource): boolean =>
  caller.kind === "user" || caller.token.accesses.filter(isOn(on)).some(({ access }) => access === permission);

export const organizationOf = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.organization : caller.token.organization;

/** Parses the body. Broken JSON is 400, an invalid body 422. A missing body counts as an empty object. */
export function bodyOf<Body>({ c, context }: Known, schema: z.ZodObject & z.ZodType<Body>): Body {
  const strict = context.behaviors.unknownProperties === "reject" ? (schema.strict() as typeof schema) : schema;
  const result = strict.safeParse(jsonOf(c.env.text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unprocessable(`${issue?.path.join(".") ?? "body"} is invalid`, context.behaviors);
}

function jsonOf(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw httpError(400);
  }
}

function tokenOf({ c, context, view, organization }: InOrganization): Token {
  const id = c.req.param("token");
  const folded = (text = ""): string => (context.behaviors.idCase === "any" ? text.toLowerCase() : text);
  const token = view.tokens.find(
    (candidate) => folded(candidate.id) === folded(id) && candidate.organization === organization.name,
  );
  if (token === undefined || !(context.behaviors.listExpired || isAlive(token, context.now()))) throw httpError(404);
  return token;
}

const viewOf = ({ store }: PlanetScaleContext, c: CallContext): State => (c.env.stale ? store.before : store.now);

const bearerOf = (c: CallContext): string | undefined =>
  /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];

function authenticateWithinLimit(context: PlanetScaleContext, c: CallContext): Caller | undefined {
  const { behaviors, throttle } = context;
  if (behaviors.rateLimit) {
    const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), behaviors.requestsPerMinute);
    if (seconds !== undefined) throw httpError(429, behaviors.retryAfter ? { "retry-after": String(seconds) } : {});
  }
  return authenticate(context, c);
}

function authenticate(context: PlanetScaleContext, c: CallContext): Caller | undefined {
  const bearer = bearerOf(c);
  const caller = bearer === undefined ? tokenCaller(context, c) : userCaller(context, bearer);
  if (caller !== undefined) c.env.entry.caller = caller.kind === "user" ? caller.user.id : caller.token.id;
  return caller;
}

/** `Authorization: ID:SECRET`, without a scheme. */
function tokenCaller({ store, now }: PlanetScaleContext, c: CallContext): Caller | undefined {
  const [id, ...rest] = (c.req.header("authorization") ?? "").split(":");
  const token = store.now.tokens.find((candidate) => candidate.id === id);
  if (token?.hash !== sha256(rest.join(":")) || !isAlive(token, now())) return undefined;
  token.lastUsedAt = now();
  return { kind: "token", token };
}

function userCaller({ store, now }: PlanetScaleContext, bearer: string): Caller | undefined {
  const hash = sha256(bearer);
  const login = store.now.logins.find((candidate) => candidate.hash === hash);
  if (login === undefined || !isAlive(login, now())) return undefined;
  const user = store.now.users.find(({ id }) => id === login.userId);
  return user === undefined ? undefined : { kind: "user", user };
}

export const resourceOf = (level: Level, organization: Organization, database: Database | undefined): Resource =>
  level === "Database" && database !== undefined ? onDatabase(database) : onOrganization(organization);
