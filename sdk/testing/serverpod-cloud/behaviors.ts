/**
 * What Serverpod Cloud's documents leave open; its server is not public. The default is what its client's code and tests,
 * the open framework it is built on, or plain inference make most likely; no program should depend on one.
 */
export interface ServerpodCloudBehaviors {
  /**
   * Bad credentials: the framework's own 401, which has no body; 401 with a typed body; or that body as an exception of
   * the endpoint, which the framework sends with 400.
   * @defaultValue "empty"
   */
  badCredentials: "empty" | "typed" | "exception";
  /**
   * An argument of the wrong type: the framework's decoder fails, which is an internal error; or 400.
   * @defaultValue 500
   */
  badArguments: 500 | 400;

  /**
   * `logoutDevice` with an id that is not there: the typed `NotFoundException` that Serverpod's command line expects, with
   * the framework's 400 or with 404; `false` with 200; or 400 without a typed body.
   * @defaultValue "exception"
   */
  unknownToken: "exception" | "not-found" | "false" | "bad-request";
  /**
   * `logoutDevice` with the id of another user's token: as if it were not there, or a typed `ForbiddenException` with 400.
   * Nothing is ended either way.
   * @defaultValue "unknown"
   */
  foreignToken: "unknown" | "refuse";
  /**
   * A personal access token may make further ones; off: only a login may, else a typed `ForbiddenException` with 400.
   * @defaultValue true
   */
  tokensMakeTokens: boolean;
  /**
   * `expiresAt` in the past, or `expiresAfter` of zero or less: a token that is dead at once, or a typed
   * `InvalidValueException` with 400.
   * @defaultValue "accept"
   */
  deadOnArrival: "accept" | "refuse";
  /**
   * `expiresAt` in a body is known. Off: passed over, the token has no such end.
   * @defaultValue true
   */
  expiryKnown: boolean;
  /**
   * How far ahead `expiresAt` may lie, in days; beyond: a typed `InvalidValueException` with 400. 0: no bound.
   * @defaultValue 0
   */
  longestLife: number;

  /**
   * Expired sessions stay listed until they are ended; off: they are gone at once.
   * @defaultValue true
   */
  expiredListed: boolean;
  /**
   * Order of the list; the framework asks its database for none.
   * @defaultValue "oldest"
   */
  order: "oldest" | "newest";
  /**
   * `method` of a personal access token, as in the tests of Serverpod's command line.
   * @defaultValue "CLI token"
   */
  tokenMethod: string;
  /**
   * `lastUsedAt` of a session that was not used yet: when it was created, or absent.
   * @defaultValue "created"
   */
  neverUsed: "created" | "absent";
  /**
   * Seconds that must have passed since the last noted use for another one to be noted; the life of an idle session is
   * counted from the noted one. 0: every use is noted.
   * @defaultValue 60
   */
  useResolution: number;
  /**
   * What is kept of instants and durations: milliseconds, or seconds (rounded down). With "us" the server's own instants
   * have six digits, as its language writes them where its clock is that fine.
   * @defaultValue "ms"
   */
  precision: "ms" | "us" | "s";
  /**
   * Objects name their class in `__className__`.
   * @defaultValue true
   */
  classNames: boolean;

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
