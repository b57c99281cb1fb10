import type { z } from "zod";
import { bearerOf, type CallContext, type Handler, HttpError, json, jsonIn, viewOf } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import { holderOf, isAlive, visible } from "../../emulator/tokens";
import { invalidBearer, unprocessable } from "./forms";
import {
  type Actor,
  type Database,
  databasesOf,
  isOn,
  onDatabase,
  onOrganization,
  type Organization,
  type PlanetScaleContext,
  type Resource,
  type State,
  type Token,
  type User,
} from "./state";

/** The caller. A user may do everything in the organization; a service token has its permissions. */
export type Caller = { readonly kind: "user"; readonly user: User } | { readonly kind: "token"; readonly token: Token };

/** An authenticated request. Each check adds what it found. */
export interface Call {
  readonly c: CallContext;
  readonly context: PlanetScaleContext;
  /** The state that reads return. */
  readonly view: State;
  readonly caller: Caller;
}
export type InOrganization = Call & { readonly organization: Organization };
export type OnToken = InOrganization & { readonly token: Token };
export type OnDatabase = InOrganization & { readonly database: Database };

/** Handlers of routes: each checks the credential first, then what its name says. */
export function guards(context: PlanetScaleContext) {
  const { store, behaviors } = context;

  /** Bad credentials are 401. */
  const outside =
    (answer: (call: Call) => Response): Handler =>
    (c) => {
      const caller = callerOf(context, c);
      if (caller === undefined) throw bearerOf(c) === undefined ? new HttpError(401) : invalidBearer();
      return answer({ c, context, caller, view: viewOf(context, c) });
    };

  /** Checks organization and permission, in this order. */
  const inside =
    (needs: string | undefined, answer: (call: InOrganization) => Response): Handler =>
    (c) => {
      const caller = callerOf(context, c);
      if (caller === undefined) throw new HttpError(behaviors.badCredentialsInOrganization);
      const name = c.req.param("organization");
      const organization = store.now.organizations.find((candidate) => candidate.name === name);
      if (organization?.name !== organizationOf(caller)) throw new HttpError(404);
      if (needs !== undefined && !holds(caller, needs, onOrganization(organization))) throw new HttpError(403);
      return answer({ c, context, caller, organization, view: viewOf(context, c) });
    };

  /** The service token is looked up after the permission check. */
  const onToken = (needs: string, answer: (call: OnToken) => Response): Handler =>
    inside(needs, (call) => answer({ ...call, token: tokenOf(call) }));

  /** `/access` and `/grants` may be open to users only. */
  const onAccess = (needs: string, answer: (call: OnToken) => Response): Handler =>
    inside(needs, (call) => {
      if (call.caller.kind === "token" && !behaviors.serviceTokensManageAccess) throw new HttpError(403);
      return answer({ ...call, token: tokenOf(call) });
    });

  /** 404 for a caller without any permission on the database. One of the permissions is enough. */
  const onDatabase = (needs: readonly string[], answer: (call: OnDatabase) => Response): Handler =>
    inside(undefined, (call) => {
      const name = call.c.req.param("database");
      const database = visibleDatabases(call).find((candidate) => candidate.name === name);
      if (database === undefined) throw new HttpError(404);
      const found = { ...call, database };
      if (needs.length > 0) requireOneOf(found, needs);
      return answer(found);
    });

  return { outside, inside, onToken, onAccess, onDatabase };
}

/** Throws unless the caller has one of these permissions on the database. */
export function requireOneOf({ caller, database }: OnDatabase, permissions: readonly string[]): void {
  if (!permissions.some((permission) => holds(caller, permission, onDatabase(database)))) throw new HttpError(403);
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

export const actorOf = (caller: Caller): Actor =>
  caller.kind === "user"
    ? { id: caller.user.id, name: caller.user.name, type: "User" }
    : { id: caller.token.id, name: caller.token.name ?? caller.token.id, type: "ServiceToken" };

function tokenOf({ c, context, view, organization }: InOrganization): Token {
  const { behaviors, now } = context;
  const folded = (text = ""): string => (behaviors.idCase === "any" ? text.toLowerCase() : text);
  const id = folded(c.req.param("token"));
  const token = visible(view.tokens, behaviors, now()).find(
    (candidate) => folded(candidate.id) === id && candidate.organization === organization.name,
  );
  if (token === undefined) throw new HttpError(404);
  return token;
}

/** Reads `Authorization: Bearer` of a user, or `ID:SECRET` of a service token, without a scheme. */
function callerOf({ store, now }: PlanetScaleContext, c: CallContext): Caller | undefined {
  const { tokens, logins, users } = store.now;
  const bearer = bearerOf(c);
  if (bearer !== undefined) {
    const login = holderOf(logins, bearer, now());
    const user = users.find(({ id }) => id === login?.userId);
    if (user === undefined) return undefined;
    c.env.entry.caller = user.id;
    return { kind: "user", user };
  }
  const [id, ...rest] = (c.req.header("authorization") ?? "").split(":");
  const token = tokens.find((candidate) => candidate.id === id);
  if (token?.hash !== sha256(rest.join(":")) || !isAlive(token, now())) return undefined;
  token.lastUsedAt = now();
  c.env.entry.caller = token.id;
  return { kind: "token", token };
}

/** Parses the body. Broken JSON is 400, an invalid body 422. A missing body counts as an empty object. */
export function bodyOf<Body>({ c, context }: Call, schema: z.ZodObject & z.ZodType<Body>): Body {
  const strict = context.behaviors.unknownProperties === "reject" ? (schema.strict() as typeof schema) : schema;
  const result = strict.safeParse(jsonIn(c.env.text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unprocessable(`${issue?.path.join(".") ?? "body"} is invalid`);
}

const maxPerPage = 100;
const defaultPerPage = 25;

/** Returns PlanetScale's list envelope with one page of the items. Only those items are formatted. */
export function listAnswer<Item>(
  { c }: Call,
  items: readonly Item[],
  form: (item: Item) => object,
  honorPage = true,
): Response {
  const page = within(c.req.query("page"), 1, Infinity);
  const perPage = within(c.req.query("per_page"), defaultPerPage, maxPerPage);
  const from = honorPage ? (page - 1) * perPage : 0;
  const next_page = page * perPage < items.length ? page + 1 : null;
  return json({ type: "list", next_page, data: items.slice(from, from + perPage).map(form) });
}

/** Returns the envelope with all items. */
export const singlePageAnswer = (data: readonly object[]): Response => json({ type: "list", next_page: null, data });

/** Returns the number of a query, brought within 1 and the maximum. */
function within(text: string | undefined, usual: number, most: number): number {
  const given = Number(text ?? usual);
  return Number.isInteger(given) ? Math.min(Math.max(given, 1), most) : usual;
}
