import { z } from "zod";

const flag = (initial: boolean) => z.boolean().default(initial);
const count = (initial: number) => z.int().nonnegative().default(initial);
const choice = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values).default(values[0] as never);

/**
 * What PlanetScale's documents leave open. The default is what its clients' code, observations of others, or plain
 * inference make most likely; no program should depend on one.
 */
export const switches = z.strictObject({
  /** Bad credentials on a path inside an organization. 404 was observed; 401 is what the OpenAPI document declares. */
  badCredentialsInOrganization: z.union([z.literal(404), z.literal(401)]).default(404),
  /**
   * A dead bearer token outside an organization: the authentication layer's `{error: "invalid_token", …}`, which
   * PlanetScale's client takes for an expired login, or the usual `{code, message}`. Both are 401.
   */
  deadBearer: choice("invalid_token", "unauthorized"),
  /** A database that is visible, but a permission on it lacks. The documents say "often 404"; 403 was observed. */
  lackingDatabasePermission: z.union([z.literal(403), z.literal(404)]).default(403),
  /** Code of a 422: PlanetScale's client knows the first; the second has been guessed by others. */
  unprocessableCode: choice("unprocessable", "unprocessable_entity"),

  /**
   * Service tokens may call `/access` and `/grants`, with `write_service_tokens` and `read_service_tokens`. Off: 403,
   * only a user may. PlanetScale's own client never tries.
   */
  serviceTokensManageAccess: flag(true),
  /** A service token may grant only what it holds itself. The documents say "authorised for" of users only. */
  grantOnlyHeld: flag(false),
  /** Status of POST `/access`. */
  addStatus: z.union([z.literal(200), z.literal(201)]).default(200),
  /** Status of DELETE `/access`; the body is empty either way. */
  removeStatus: z.union([z.literal(204), z.literal(200)]).default(204),
  /** A permission nobody knows: 422 and nothing is done, or it is passed over. */
  unknownPermission: choice("refuse", "ignore"),
  /** A permission of the other level: 422 and nothing is done, or it is passed over. */
  wrongLevel: choice("refuse", "ignore"),
  /** An empty `access` list: 422, or nothing to do and success. */
  emptyAccess: choice("refuse", "ignore"),
  /** Names that stand on single operations of the OpenAPI document only, such as `review_deploy_request`. */
  rareNamesGrantable: flag(false),
  /** `database` may hold the database's id instead of its name. */
  databaseById: flag(false),
  /** `/access` and `/grants` heed `page` and `per_page`; off, everything is on one page. */
  accessPaged: flag(false),
  /** Items of `/access` also carry the flat fields that accesses have inside a service token. */
  fullAccessItems: flag(false),

  /** `service_token_accesses` is filled in lists too; off: null there. */
  accessesInList: flag(true),
  /** `service_token_accesses` of a token without permissions. */
  noAccesses: choice("array", "null"),
  /** Expired tokens stay listed and readable until they are deleted. */
  expiredListed: flag(true),
  /** Order of the list. */
  order: choice("newest", "oldest"),
  /** `page` or `per_page` out of bounds (0, over 100, no number): brought within them, or 422. */
  badPaging: choice("clamp", "refuse"),

  /** Unknown properties in a body: passed over, or 422. */
  unknownProperties: choice("ignore", "refuse"),
  /** `ttl: 0` at creation: 422, or a token that never expires. */
  zeroTtl: choice("refuse", "never"),
  /** Longest `name`, in characters. 0: no bound. */
  longestName: count(255),
  /** Two tokens of one name: allowed; off: 422. */
  sameNames: flag(true),
  /** Tokens an organization may have. 0: no bound. */
  mostTokens: count(0),
  /** Characters of a secret after its prefix. */
  secretLength: z.int().min(32).max(64).default(43),

  /** 429 beyond `requestsPerMinute`, counted for each credential. */
  rateLimit: flag(false),
  /** The documented number. */
  requestsPerMinute: count(600),
  /** A 429 of the rate limit carries `Retry-After`, in seconds. */
  retryAfter: flag(true),
});

export type PlanetScaleSwitches = z.infer<typeof switches>;
