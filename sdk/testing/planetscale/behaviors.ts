/**
 * What PlanetScale's documents leave open. The default is what its clients' code, observations of others, or plain
 * inference make most likely; no program should depend on one.
 */
export interface PlanetScaleBehaviors {
  /**
   * Bad credentials on a path inside an organization. 404 was observed; 401 is what the OpenAPI document declares.
   * @defaultValue 404
   */
  badCredentialsInOrganization: 404 | 401;
  /**
   * A dead bearer token outside an organization: the authentication layer's `{error: "invalid_token", …}`, which
   * PlanetScale's client takes for an expired login, or the usual `{code, message}`. Both are 401.
   * @defaultValue "invalid_token"
   */
  deadBearer: "invalid_token" | "unauthorized";
  /**
   * A database that is visible, but a permission on it lacks. The documents say "often 404"; 403 was observed.
   * @defaultValue 403
   */
  lackingDatabasePermission: 403 | 404;
  /**
   * Code of a 422: PlanetScale's client knows the first; the second has been guessed by others.
   * @defaultValue "unprocessable"
   */
  unprocessableCode: "unprocessable" | "unprocessable_entity";

  /**
   * Service tokens may call `/access` and `/grants`, with `write_service_tokens` and `read_service_tokens`. Off: 403,
   * only a user may. PlanetScale's own client never tries.
   * @defaultValue true
   */
  serviceTokensManageAccess: boolean;
  /**
   * A service token may grant only what it holds itself. The documents say "authorised for" of users only.
   * @defaultValue false
   */
  grantOnlyHeld: boolean;
  /**
   * Status of POST `/access`.
   * @defaultValue 200
   */
  addStatus: 200 | 201;
  /**
   * Status of DELETE `/access`; the body is empty either way.
   * @defaultValue 204
   */
  removeStatus: 204 | 200;
  /**
   * A permission nobody knows: 422 and nothing is done, or it is passed over.
   * @defaultValue "refuse"
   */
  unknownPermission: "refuse" | "ignore";
  /**
   * A permission of the other level: 422 and nothing is done, or it is passed over.
   * @defaultValue "refuse"
   */
  wrongLevel: "refuse" | "ignore";
  /**
   * An empty `access` list: 422, or nothing to do and success.
   * @defaultValue "refuse"
   */
  emptyAccess: "refuse" | "ignore";
  /**
   * Names that stand on single operations of the OpenAPI document only, such as `review_deploy_request`.
   * @defaultValue false
   */
  rareNamesGrantable: boolean;
  /**
   * `database` may hold the database's id instead of its name.
   * @defaultValue false
   */
  databaseById: boolean;
  /**
   * `/access` and `/grants` heed `page` and `per_page`; off, everything is on one page.
   * @defaultValue false
   */
  accessPaged: boolean;
  /**
   * Items of `/access` also carry the flat fields that accesses have inside a service token.
   * @defaultValue false
   */
  fullAccessItems: boolean;

  /**
   * A single service token carries `service_token_accesses`, as its OpenAPI description has it. Off: no token has the field, and
   * `/access` alone tells.
   * @defaultValue true
   */
  accessesInToken: boolean;
  /**
   * `service_token_accesses` is filled in lists too; off: null there.
   * @defaultValue true
   */
  accessesInList: boolean;
  /**
   * `service_token_accesses` of a token without permissions.
   * @defaultValue "array"
   */
  noAccesses: "array" | "null";
  /**
   * Expired tokens stay listed and readable until they are deleted.
   * @defaultValue true
   */
  expiredListed: boolean;
  /**
   * Ids in paths are compared as they stand, or without case, as MySQL does.
   * @defaultValue "exact"
   */
  idCase: "exact" | "any";
  /**
   * Order of the list.
   * @defaultValue "newest"
   */
  order: "newest" | "oldest";
  /**
   * The list of service tokens heeds `page`. Off: every page of it has the items of the first, and `next_page` as if it had not.
   * @defaultValue true
   */
  pageHeeded: boolean;
  /**
   * `page` or `per_page` out of bounds (0, over 100, no number): brought within them, or 422.
   * @defaultValue "clamp"
   */
  badPaging: "clamp" | "refuse";

  /**
   * Unknown properties in a body: passed over, or 422.
   * @defaultValue "ignore"
   */
  unknownProperties: "ignore" | "refuse";
  /**
   * `ttl` in a body is known. Off: passed over, the token never expires.
   * @defaultValue true
   */
  ttlKnown: boolean;
  /**
   * `ttl: 0` at creation: 422, or a token that never expires.
   * @defaultValue "refuse"
   */
  zeroTtl: "refuse" | "never";
  /**
   * Longest `name`, in characters. 0: no bound.
   * @defaultValue 255
   */
  longestName: number;
  /**
   * Two tokens of one name: allowed; off: 422.
   * @defaultValue true
   */
  sameNames: boolean;
  /**
   * Tokens an organization may have. 0: no bound.
   * @defaultValue 0
   */
  mostTokens: number;
  /**
   * Characters of a secret after its prefix.
   * @defaultValue 43
   */
  secretLength: number;

  /**
   * 429 beyond `requestsPerMinute`, counted for each credential.
   * @defaultValue false
   */
  rateLimit: boolean;
  /**
   * The documented number.
   * @defaultValue 600
   */
  requestsPerMinute: number;
  /**
   * A 429 of the rate limit carries `Retry-After`, in seconds.
   * @defaultValue true
   */
  retryAfter: boolean;
}
