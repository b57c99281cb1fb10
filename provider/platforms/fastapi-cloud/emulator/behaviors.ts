import { flag, integer, oneOf, sharedBehaviors, type BehaviorsOf } from "../../emulator/behaviors";

const own = {
  /**
   * Status for an invalid or expired credential. The CLI expects 401; FastAPI's project template sends 403.
   * @defaultValue 401
   */
  badCredentials: oneOf(401, 403),
  /**
   * Status for a deploy token where only a user may call. Users report the CLI's message for 403, some of them with 401.
   * @defaultValue 403
   */
  deployTokenStatus: oneOf(403, 401),
  /**
   * Status for another user's team, app or deployment. The CLI reports 404 as "logged in with the wrong account".
   * @defaultValue 404
   */
  foreignResource: oneOf(404, 403),

  /** Bodies may have `expires_in_days`. False: it is ignored, and the token lives for 90 days. @defaultValue true */
  acceptExpiry: flag(true),
  /** Minimum length of a deploy token's `name` in characters. @defaultValue 1 */
  minNameLength: integer(1),

  /** The list of deploy tokens also has `count`, as the other lists do. @defaultValue false */
  tokenCount: flag(false),
  /**
   * The list of deploy tokens honors `limit` (default 100) and `skip`, as the other lists do. False: it is complete.
   * @defaultValue false
   */
  paginateTokens: flag(false),
  /** With `paginateTokens`, the list honors `skip`. False: every page is the first one. @defaultValue true */
  honorSkip: flag(true),
  /**
   * Time zone of instants: `Z`, `+00:00`, or none, all of them UTC. FastAPI writes each of them, depending on how a server
   * stores its instants.
   * @defaultValue "Z"
   */
  timestampFormat: oneOf("Z", "offset", "naive"),
};

export const behaviors = { ...sharedBehaviors, ...own };

/**
 * Behaviors that FastAPI Cloud's documentation leaves open. Each default is the most likely one, judged by its clients'
 * code, reports of others, or inference. No program should depend on a default.
 */
export type FastApiCloudBehaviors = BehaviorsOf<typeof own, typeof sharedBehaviors>;
