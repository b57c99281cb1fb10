import type { z } from "zod";
import type { CallContext, EmulatorContext } from "../frame/platform";
import { sha256 } from "../frame/secrets";
import type { Throttle } from "../frame/throttle";
import type { Level } from "./permissions";
import { deadBearer, refuse, unprocessable } from "./refusals";
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

export interface Desk extends EmulatorContext<State, PlanetScaleBehaviors> {
  readonly throttle: Throttle;
}

/** Who calls. A user may do everything in the organization; a service token what it was granted. */
export type Caller = { readonly kind: "user"; readonly user: User } | { readonly kind: "token"; readonly token: Token };

/** One request, as far as it has come: each step of the checks adds what it found. */
export interface Known {
  readonly c: CallContext;
  readonly desk: Desk;
  /** The state that reads see. */
  readonly view: State;
  readonly caller: Caller;
}
export type InOrganization = Known & { readonly organization: Organization };
export type OnToken = InOrganization & { readonly token: Token };
export type OnDatabase = InOrganization & { readonly database: Database };

type Answer<Has> = (call: Has) => Response;
export type Handler = (desk: Desk) => (c: CallContext) => Response;

/** A path outside the organizations: bad credentials are 401. */
export const anywhere =
  (answer: Answer<Known>): Handler =>
  (desk) =>
  (c) => {
    const caller = limited(desk, c);
    if (caller === undefined)
      throw desk.behaviors.deadBearer === "invalid_token" && bearerOf(c) ? deadBearer() : refuse(401);
    return answer({ c, desk, caller, view: viewOf(desk, c) });
  };

/** A path inside an organization. The order: credentials, organization, permission. */
export const inOrganization =
  (needs: string | undefined, answer: Answer<InOrganization>): Handler =>
  (desk) =>
  (c) => {
    const caller = limited(desk, c);
    if (caller === undefined) throw refuse(desk.behaviors.badCredentialsInOrganization);
    const name = c.req.param("organization");
    const organization = desk.store.now.organizations.find((candidate) => candidate.name === name);
    if (organization?.name !== organizationOf(caller)) throw refuse(404);
    if (needs !== undefined && !holds(caller, needs, onOrganization(organization))) throw refuse(403);
    return answer({ c, desk, caller, organization, view: viewOf(desk, c) });
  };

/** A path of one service token: looked up after the permission, so that a caller without it learns nothing. */
export const onToken = (needs: string, answer: Answer<OnToken>): Handler =>
  inOrganization(needs, (call) => answer({ ...call, token: tokenOf(call) }));

/** `/access` and `/grants`: perhaps a user's alone. */
export const onTokenAccess = (needs: string, answer: Answer<OnToken>): Handler =>
  inOrganization(needs, (call) => {
    if (call.caller.kind === "token" && !call.desk.behaviors.serviceTokensManageAccess) throw refuse(403);
    return answer({ ...call, token: tokenOf(call) });
  });

/** A path of one database: not there for a caller that has no permission on it at all. */
export const onDatabasePath = (needs: readonly string[], answer: Answer<OnDatabase>): Handler =>
  inOrganization(undefined, (call) => {
    const name = call.c.req.param("database");
    const database = visibleDatabases(call).find((candidate) => candidate.name === name);
    if (database === undefined) throw refuse(404);
    const found = { ...call, database };
    if (needs.length > 0) requireOneOf(found, needs);
    return answer(found);
  });

/** Refuses a caller that holds none of these permissions on the database. */
export function requireOneOf({ caller, database, desk }: OnDatabase, permissions: readonly string[]): void {
  if (!permissions.some((permission) => holds(caller, permission, onDatabase(database))))
    throw refuse(desk.behaviors.lackingDatabasePermission);
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

/** Broken JSON is 400; a body of another form is 422. No body is an empty one. */
export function bodyOf<Body>({ c, desk }: Known, schema: z.ZodObject & z.ZodType<Body>): Body {
  const strict = desk.behaviors.unknownProperties === "refuse" ? (schema.strict() as typeof schema) : schema;
  const result = strict.safeParse(jsonOf(c.env.text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unprocessable(`${issue?.path.join(".") ?? "body"} is invalid`, desk.behaviors);
}

function jsonOf(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refuse(400);
  }
}

function tokenOf({ c, desk, view, organization }: InOrganization): Token {
  const id = c.req.param("token");
  const folded = (text = ""): string => (desk.behaviors.idCase === "any" ? text.toLowerCase() : text);
  const token = view.tokens.find(
    (candidate) => folded(candidate.id) === folded(id) && candidate.organization === organization.name,
  );
  if (token === undefined || !(desk.behaviors.expiredListed || isAlive(token, desk.now()))) throw refuse(404);
  return token;
}

const viewOf = ({ store }: Desk, c: CallContext): State => (c.env.stale ? store.before : store.now);

const bearerOf = (c: CallContext): string | undefined =>
  /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];

function limited(desk: Desk, c: CallContext): Caller | undefined {
  const { behaviors, throttle } = desk;
  if (behaviors.rateLimit) {
    const seconds = throttle.take(sha256(c.req.header("authorization") ?? ""), behaviors.requestsPerMinute);
    if (seconds !== undefined) throw refuse(429, behaviors.retryAfter ? { "retry-after": String(seconds) } : {});
  }
  return authenticate(desk, c);
}

function authenticate(desk: Desk, c: CallContext): Caller | undefined {
  const bearer = bearerOf(c);
  const caller = bearer === undefined ? tokenCaller(desk, c) : userCaller(desk, bearer);
  if (caller !== undefined) c.env.entry.caller = caller.kind === "user" ? caller.user.id : caller.token.id;
  return caller;
}

/** `Authorization: ID:SECRET`, without a scheme. */
function tokenCaller({ store, now }: Desk, c: CallContext): Caller | undefined {
  const [id, ...rest] = (c.req.header("authorization") ?? "").split(":");
  const token = store.now.tokens.find((candidate) => candidate.id === id);
  if (token?.hash !== sha256(rest.join(":")) || !isAlive(token, now())) return undefined;
  token.lastUsedAt = now();
  return { kind: "token", token };
}

function userCaller({ store, now }: Desk, bearer: string): Caller | undefined {
  const hash = sha256(bearer);
  const login = store.now.logins.find((candidate) => candidate.hash === hash);
  if (login === undefined || !isAlive(login, now())) return undefined;
  const user = store.now.users.find(({ id }) => id === login.userId);
  return user === undefined ? undefined : { kind: "user", user };
}

export const resourceOf = (level: Level, organization: Organization, database: Database | undefined): Resource =>
  level === "Database" && database !== undefined ? onDatabase(database) : onOrganization(organization);
