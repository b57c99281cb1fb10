/**
 * Behaviors that FastAPI Cloud's documentation leaves open. Each default is the most likely one, judged by its clients'
 * code, reports of others, or inference. No program should depend on a default.
 */
export interface FastApiCloudBehaviors {
  /**
   * Status for an invalid or expired credential. The CLI expects 401; FastAPI's project template sends 403.
   * @defaultValue 401
   */
  badCredentials: 401 | 403;
  /**
   * Status for a deploy token where only a user may call. Users report the CLI's message for 403, some of them with 401.
   * @defaultValue 403
   */
  deployTokenStatus: 403 | 401;
  /**
   * Status for another user's team, app or deployment. The CLI reports 404 as "logged in with the wrong account".
   * @defaultValue 404
   */
  foreignResource: 404 | 403;
  /**
   * A deploy token may list, create, regenerate and delete the deploy tokens of its app.
   * @defaultValue false
   */
  deployTokensManageTokens: boolean;
  /**
   * Lifetime of a user's access token in seconds, sent as `expires_in`. 0: no expiry and no `expires_in`.
   * @defaultValue 2592000
   */
  accessTokenSeconds: number;
  /**
   * `interval` of the device login: seconds that a client waits between two requests.
   * @defaultValue 5
   */
  deviceInterval: number;
  /**
   * `POST /logout` exists and revokes the access token. False: 404, as the CLI expects of an older server.
   * @defaultValue true
   */
  logoutRoute: boolean;

  /**
   * Default of `expires_in_days`, as in the dashboard. 0: it is required, else 422.
   * @defaultValue 90
   */
  defaultExpiryDays: number;
  /**
   * Bodies may have `expires_in_days`. False: it is ignored, and the token lives for `defaultExpiryDays`, or for a year
   * if that is 0.
   * @defaultValue true
   */
  acceptExpiry: boolean;
  /**
   * Two deploy tokens of an app may have the same name. False: 409.
   * @defaultValue true
   */
  duplicateNames: boolean;
  /**
   * Minimum length of a deploy token's `name` in characters.
   * @defaultValue 1
   */
  minNameLength: number;
  /**
   * Maximum length of a deploy token's `name` in characters. 0: no limit.
   * @defaultValue 255
   */
  maxNameLength: number;
  /**
   * Maximum number of deploy tokens of an app, else 400. 0: no limit.
   * @defaultValue 0
   */
  maxTokens: number;
  /**
   * Unknown properties in a body: ignored, or rejected with 422.
   * @defaultValue "ignore"
   */
  unknownProperties: "ignore" | "reject";
  /**
   * Length of a deploy token's value after its prefix.
   * @defaultValue 43
   */
  secretLength: number;

  /**
   * Order of an app's deploy tokens.
   * @defaultValue "newest"
   */
  order: "newest" | "oldest";
  /**
   * The list of deploy tokens also has `count`, as the other lists do.
   * @defaultValue false
   */
  tokenCount: boolean;
  /**
   * The list of deploy tokens honors `limit` (default 100) and `skip`, as the other lists do. False: it is complete.
   * @defaultValue false
   */
  paginateTokens: boolean;
  /**
   * With `paginateTokens`, the list honors `skip`. False: every page is the first one.
   * @defaultValue true
   */
  honorSkip: boolean;
  /**
   * Items of that list also have `last_used_at`, which the dashboard displays.
   * @defaultValue false
   */
  lastUsedInList: boolean;
  /**
   * What counts as a use of a deploy token. The documentation says "used for a deployment".
   * @defaultValue "deployment"
   */
  lastUsedBy: "deployment" | "any";
  /**
   * Time zone of instants: `Z`, `+00:00`, or none, all of them UTC. FastAPI writes each of them, depending on how a server
   * stores its instants.
   * @defaultValue "Z"
   */
  timestampFormat: "Z" | "offset" | "naive";

  /**
   * Answers 429 beyond `requestsPerMinute`, counted per credential.
   * @defaultValue false
   */
  rateLimit: boolean;
  /**
   * Requests per minute before a 429. No number is documented.
   * @defaultValue 600
   */
  requestsPerMinute: number;
  /**
   * A 429 of the rate limit has `Retry-After`, in seconds.
   * @defaultValue true
   */
  retryAfter: boolean;
}
