/**
 * What FastAPI Cloud's documents leave open. The default is what its clients' code, observations of others, or plain
 * inference make most likely; no program should depend on one.
 */
export interface FastApiCloudBehaviors {
  /**
   * A credential that is none or no longer one. The CLI takes 401 for it; FastAPI's project template answers 403.
   * @defaultValue 401
   */
  badCredentials: 401 | 403;
  /**
   * A deploy token where only a user may call. The CLI's sentence for 403 is the one that users report, some of them with
   * 401.
   * @defaultValue 403
   */
  deployTokenElsewhere: 403 | 401;
  /**
   * A team, app or deployment of somebody else. The CLI reads 404 as "logged in with the wrong account".
   * @defaultValue 404
   */
  foreignResource: 404 | 403;
  /**
   * A deploy token may list, make, regenerate and delete the deploy tokens of its app.
   * @defaultValue false
   */
  deployTokensManageTokens: boolean;
  /**
   * Life of a user's access token in seconds, told as `expires_in`. 0: it never expires, and `expires_in` is absent.
   * @defaultValue 2592000
   */
  loginSeconds: number;
  /**
   * `interval` of the device log-in: seconds that a client waits between two questions.
   * @defaultValue 5
   */
  deviceInterval: number;
  /**
   * There is `POST /logout`, which ends the access token; off: 404, as the CLI expects of an older server.
   * @defaultValue true
   */
  logoutRoute: boolean;

  /**
   * `expires_in_days` when it is absent: the dashboard's default. 0: it must be given, else 422.
   * @defaultValue 90
   */
  usualDays: number;
  /**
   * `expires_in_days` in a body is known. Off: passed over, the token lives for `usualDays`, or for a year where that is 0.
   * @defaultValue true
   */
  daysKnown: boolean;
  /**
   * Two deploy tokens of one name on one app: allowed; off: 409.
   * @defaultValue true
   */
  sameNames: boolean;
  /**
   * Shortest `name` of a deploy token, in characters.
   * @defaultValue 1
   */
  shortestName: number;
  /**
   * Longest `name` of a deploy token, in characters. 0: no bound.
   * @defaultValue 255
   */
  longestName: number;
  /**
   * Deploy tokens an app may have, else 400. 0: no bound.
   * @defaultValue 0
   */
  mostTokens: number;
  /**
   * Unknown properties in a body: passed over, or 422.
   * @defaultValue "ignore"
   */
  unknownProperties: "ignore" | "refuse";
  /**
   * Characters of a deploy token's value after its prefix.
   * @defaultValue 43
   */
  secretLength: number;

  /**
   * Order of an app's deploy tokens.
   * @defaultValue "newest"
   */
  order: "newest" | "oldest";
  /**
   * The list of deploy tokens also has `count`, as the other lists have.
   * @defaultValue false
   */
  tokenCount: boolean;
  /**
   * The list of deploy tokens heeds `limit` (default 100) and `skip`, as the other lists do; off, it is whole.
   * @defaultValue false
   */
  tokensPaged: boolean;
  /**
   * With `tokensPaged`, the list heeds `skip`. Off: every page is the first.
   * @defaultValue true
   */
  skipHeeded: boolean;
  /**
   * Items of that list also have `last_used_at`, which the dashboard shows.
   * @defaultValue false
   */
  lastUsedInList: boolean;
  /**
   * What counts as a use of a deploy token. The documents say "used for a deployment".
   * @defaultValue "deployment"
   */
  lastUsedBy: "deployment" | "any";
  /**
   * How instants end: `Z`, `+00:00`, or without a zone, all of them UTC. FastAPI writes each of them, by how a server holds
   * its instants.
   * @defaultValue "Z"
   */
  instants: "Z" | "offset" | "naive";

  /**
   * 429 beyond `requestsPerMinute`, counted for each credential.
   * @defaultValue false
   */
  rateLimit: boolean;
  /**
   * No number is documented.
   * @defaultValue 600
   */
  requestsPerMinute: number;
  /**
   * A 429 of the rate limit carries `Retry-After`, in seconds.
   * @defaultValue true
   */
  retryAfter: boolean;
}
