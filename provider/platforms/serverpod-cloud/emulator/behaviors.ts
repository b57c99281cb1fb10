import { flag, integer, listBehaviors, oneOf, rateBehaviors, type BehaviorsOf } from "../../emulator/behaviors";

const own = {
  /**
   * Response to bad credentials: the framework's own 401 without a body; 401 with a typed body; or that body as an
   * exception of the endpoint, which the framework sends with 400.
   * @defaultValue "empty"
   */
  badCredentials: oneOf("empty", "typed", "exception"),

  /**
   * `logoutDevice` with an unknown id: the typed `NotFoundException` that Serverpod's command line expects, with
   * the framework's 400 or with 404; `false` with 200; or 400 without a typed body.
   * @defaultValue "exception"
   */
  unknownToken: oneOf("exception", "not-found", "false", "bad-request"),
  /**
   * `logoutDevice` with the id of another user's token: as if it were unknown, or a typed `ForbiddenException` with 400.
   * The token is not revoked in either case.
   * @defaultValue "unknown"
   */
  foreignToken: oneOf("unknown", "reject"),
  /**
   * A personal access token may create others. False: only a login may, else a typed `ForbiddenException` with 400.
   * @defaultValue true
   */
  tokensCreateTokens: flag(true),
  /** Bodies may have `expiresAt`. False: it is ignored, and the token has no expiry. @defaultValue true */
  acceptExpiry: flag(true),

  /** Order of the list. The framework does not specify one to its database. @defaultValue "oldest" */
  order: oneOf("oldest", "newest"),
  /** `lastUsedAt` of an unused session: its time of creation, or absent. @defaultValue "created" */
  initialLastUsedAt: oneOf("created", "absent"),
  /**
   * Seconds after a recorded use in which further uses are not recorded. The lifetime of an idle session starts at the
   * last recorded use. 0: every use is recorded.
   * @defaultValue 60
   */
  lastUsedResolution: integer(60),
  /**
   * Precision of instants and durations: milliseconds, or seconds (rounded down). With "us" the server's own instants
   * have six digits, as its language writes them if the clock is that precise.
   * @defaultValue "ms"
   */
  precision: oneOf("ms", "us", "s"),
  /** Objects have their class in `__className__`. @defaultValue true */
  classNames: flag(true),
};

export const behaviors = { ...listBehaviors, ...rateBehaviors, ...own };

/**
 * Behaviors that Serverpod Cloud's documentation leaves open; its server is not public. Each default is the most likely
 * one, judged by its client's code and tests, its open framework, or inference. No program should depend on a default.
 */
export type ServerpodCloudBehaviors = BehaviorsOf<typeof own, typeof listBehaviors & typeof rateBehaviors>;
