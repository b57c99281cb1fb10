/**
 * Behaviors that PlanetScale's documentation leaves open. Each default is the most likely one, judged by its clients'
 * code, reports of others, or inference. No program should depend on a default.
 */
export interface PlanetScaleBehaviors {
  /**
   * Status for bad credentials on a path inside an organization. 404 was observed; the OpenAPI document declares 401.
   * @defaultValue 404
   */
  badCredentialsInOrganization: 404 | 401;
  /**
   * Error for an invalid bearer token outside an organization: the authentication layer's `{error: "invalid_token", …}`,
   * which PlanetScale's client reports as an expired login, or the usual `{code, message}`. Both are 401.
   * @defaultValue "invalid_token"
   */
  invalidBearer: "invalid_token" | "unauthorized";
  /**
   * Status for a missing permission on a visible database. The documentation says "often 404"; 403 was observed.
   * @defaultValue 403
   */
  missingDatabasePermission: 403 | 404;
  /**
   * Code of a 422. PlanetScale's client knows the first; others have guessed the second.
   * @defaultValue "unprocessable"
   */
  unprocessableCode: "unprocessable" | "unprocessable_entity";

  /**
   * Service tokens may call `/access` and `/grants`, with `write_service_tokens` and `read_service_tokens`. False:
   * only a user may, else 403. PlanetScale's own client never tries.
   * @defaultValue true
   */
  serviceTokensManageAccess: boolean;
  /**
   * A service token may grant only its own permissions. The documentation says "authorised for" of users only.
   * @defaultValue false
   */
  limitToOwnPermissions: boolean;
  /**
   * Status of POST `/access`.
   * @defaultValue 200
   */
  addStatus: 200 | 201;
  /**
   * Status of DELETE `/access`. The body is always empty.
   * @defaultValue 204
   */
  removeStatus: 204 | 200;
  /**
   * An unknown permission: rejected with 422 without any change, or ignored.
   * @defaultValue "reject"
   */
  unknownPermission: "reject" | "ignore";
  /**
   * A permission of the other level: rejected with 422 without any change, or ignored.
   * @defaultValue "reject"
   */
  wrongLevel: "reject" | "ignore";
  /**
   * An empty `access` list: rejected with 422, or a success without any change.
   * @defaultValue "reject"
   */
  emptyAccess: "reject" | "ignore";
  /**
   * Accepts permissions that occur on single operations of the OpenAPI document only, such as `review_deploy_request`.
   * @defaultValue false
   */
  acceptRarePermissions: boolean;
  /**
   * `database` may be the database's id instead of its name.
   * @defaultValue false
   */
  databaseById: boolean;
  /**
   * `/access` and `/grants` honor `page` and `per_page`. False: everything is on one page.
   * @defaultValue false
   */
  paginateAccess: boolean;
  /**
   * Items of `/access` also have the flat fields that accesses have inside a service token.
   * @defaultValue false
   */
  fullAccessItems: boolean;

  /**
   * A single service token has `service_token_accesses`, as its OpenAPI description says. False: no token has the field;
   * only `/access` lists the permissions.
   * @defaultValue true
   */
  accessesInToken: boolean;
  /**
   * `service_token_accesses` is set in lists too. False: it is null there.
   * @defaultValue true
   */
  accessesInList: boolean;
  /**
   * `service_token_accesses` of a token without permissions.
   * @defaultValue "array"
   */
  noAccesses: "array" | "null";
  /**
   * Expired tokens are listed and readable until they are deleted.
   * @defaultValue true
   */
  listExpired: boolean;
  /**
   * Ids in paths are compared exactly, or without case, as MySQL does.
   * @defaultValue "exact"
   */
  idCase: "exact" | "any";
  /**
   * Order of the list.
   * @defaultValue "newest"
   */
  order: "newest" | "oldest";
  /**
   * The list of service tokens honors `page`. False: every page has the items of the first one, but its own `next_page`.
   * @defaultValue true
   */
  honorPage: boolean;
  /**
   * `page` or `per_page` out of range (0, over 100, not a number): clamped, or rejected with 422.
   * @defaultValue "clamp"
   */
  invalidPaging: "clamp" | "reject";

  /**
   * Unknown properties in a body: ignored, or rejected with 422.
   * @defaultValue "ignore"
   */
  unknownProperties: "ignore" | "reject";
  /**
   * Bodies may have `ttl`. False: it is ignored, and the token never expires.
   * @defaultValue true
   */
  acceptTtl: boolean;
  /**
   * `ttl: 0` in a creation: rejected with 422, or a token that never expires.
   * @defaultValue "reject"
   */
  zeroTtl: "reject" | "never";
  /**
   * Maximum length of `name` in characters. 0: no limit.
   * @defaultValue 255
   */
  maxNameLength: number;
  /**
   * Two tokens may have the same name. False: 422.
   * @defaultValue true
   */
  duplicateNames: boolean;
  /**
   * Maximum number of tokens of an organization. 0: no limit.
   * @defaultValue 0
   */
  maxTokens: number;
  /**
   * Length of a secret after its prefix.
   * @defaultValue 43
   */
  secretLength: number;

  /**
   * Answers 429 beyond `requestsPerMinute`, counted per credential.
   * @defaultValue false
   */
  rateLimit: boolean;
  /**
   * Requests per minute before a 429, as documented.
   * @defaultValue 600
   */
  requestsPerMinute: number;
  /**
   * A 429 of the rate limit has `Retry-After`, in seconds.
   * @defaultValue true
   */
  retryAfter: boolean;
}
