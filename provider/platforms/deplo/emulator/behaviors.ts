import { flag, oneOf, sharedBehaviors, type BehaviorsOf } from "../../emulator/behaviors";

const own = {
  /** Status for another workspace than the token's in the path, whether it exists or not. @defaultValue 403 */
  otherWorkspace: oneOf(403, 404),
  /**
   * List for a token of one project: the tokens of that project, all tokens, or a 403.
   * @defaultValue "project"
   */
  projectTokenLists: oneOf("project", "all", "reject"),

  /**
   * The response to a creation contains project and expiry. False: only the five fields of Deplo's example.
   * @defaultValue true
   */
  fullCreateResponse: flag(true),
  /** Status of a revocation: 204 without a body, or 200 with `{success: true}`. @defaultValue 204 */
  deleteStatus: oneOf(204, 200),
  /** Format of a list: an array, or `{data: [...]}`. @defaultValue "array" */
  listFormat: oneOf("array", "data"),
  /** Fields without a value, such as the expiry of a permanent token: absent, or null. @defaultValue "absent" */
  emptyFields: oneOf("absent", "null"),

  /**
   * Bodies may have `projectId`; its name is inferred. False: it is an unknown property; if ignored, the token is valid
   * for the whole workspace.
   * @defaultValue true
   */
  acceptProjectId: flag(true),
  /**
   * Lists of tokens and responses to creations contain the token's project. False: they have no such field.
   * @defaultValue true
   */
  returnProject: flag(true),
  /**
   * Field of `GET /v1/me` with the project of a token. Documented is only that it "returns workspace and scope context".
   * Values: `projectId`, `project_id`, `project` (the id, or an object with it), inside `context` or `scope`, or none.
   * @defaultValue "projectId"
   */
  meProjectField: oneOf("projectId", "project_id", "project", "object", "context", "scope", "nowhere"),
  /**
   * Field of `GET /v1/me` with the calling token's id: `tokenId`, `token_id`, inside `token`, or none.
   * @defaultValue "tokenId"
   */
  meTokenField: oneOf("tokenId", "token_id", "token", "nowhere"),
  /** Status of `GET /v1/me`: success, forbidden, or not found. @defaultValue 200 */
  meStatus: oneOf(200, 403, 404),
  /**
   * `prefix` of a secret in a list: its first four characters, as in Deplo's example, or three; asterisks and its end; only
   * its end after `sk_live_`; or no such field.
   * @defaultValue "start"
   */
  prefixFormat: oneOf("start", "short", "masked", "end", "nowhere"),
  /**
   * Bodies may have `expiresAt`; its name is inferred. False: it is an unknown property; if ignored, the token is
   * permanent.
   * @defaultValue true
   */
  acceptExpiry: flag(true),
  /**
   * Precision of an expiry: the millisecond, or the beginning of its day (UTC), as the command line takes a date.
   * @defaultValue "instant"
   */
  expiryPrecision: oneOf("instant", "day"),
  /**
   * An expiry in the past: rejected, or accepted, so that the token is expired from the start.
   * @defaultValue "reject"
   */
  pastExpiry: oneOf("reject", "accept"),

  /** Status beyond `maxTokens`. 402 is documented for deployments and projects. @defaultValue 402 */
  limitStatus: oneOf(402, 403, 409, 422),
};

export const behaviors = { ...sharedBehaviors, ...own };

/**
 * Behaviors that Deplo's documentation leaves open. Each default is the most likely one, judged by its pages, by the
 * framework behind its API (NestJS), or by inference. No program should depend on a default.
 */
export type DeploBehaviors = BehaviorsOf<typeof own, typeof sharedBehaviors>;
