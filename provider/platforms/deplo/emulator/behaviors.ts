/**
 * Behaviors that Deplo's documentation leaves open. Each default is the most likely one, judged by its pages, by the
 * framework behind its API (NestJS), or by inference. No program should depend on a default.
 */
export interface DeploBehaviors {
  /**
   * Status for another workspace than the token's in the path, whether it exists or not.
   * @defaultValue 403
   */
  otherWorkspace: 403 | 404;
  /**
   * Another workspace in `X-Workspace-Id`: ignored, as tokens need no such header, or rejected like one in the path.
   * @defaultValue "ignore"
   */
  workspaceHeader: "ignore" | "reject";
  /**
   * Status for another project, or a token outside the project, if the caller is a token of one project.
   * @defaultValue 403
   */
  otherProject: 403 | 404;
  /**
   * Which tokens may create and revoke tokens: those with the scope `admin`, as its description says, or any.
   * @defaultValue "admin"
   */
  tokenManagers: "admin" | "any";
  /**
   * A token may create another one only with its own scopes and, if it is of one project, only for that project.
   * @defaultValue true
   */
  limitToOwnScopes: boolean;
  /**
   * List for a token of one project: the tokens of that project, all tokens, or a 403.
   * @defaultValue "project"
   */
  projectTokenLists: "project" | "all" | "reject";

  /**
   * Status of a creation.
   * @defaultValue 201
   */
  createStatus: 201 | 200;
  /**
   * The response to a creation contains project and expiry. False: only the five fields of Deplo's example.
   * @defaultValue true
   */
  fullCreateResponse: boolean;
  /**
   * Status of a revocation: 204 without a body, or 200 with `{success: true}`.
   * @defaultValue 204
   */
  deleteStatus: 204 | 200;
  /**
   * Format of a list: an array, or `{data: [...]}`.
   * @defaultValue "array"
   */
  listFormat: "array" | "data";
  /**
   * Order of the list of tokens.
   * @defaultValue "newest"
   */
  order: "newest" | "oldest";
  /**
   * Fields without a value, such as the expiry of a permanent token: absent, or null.
   * @defaultValue "absent"
   */
  emptyFields: "absent" | "null";
  /**
   * Expired tokens are listed until they are revoked.
   * @defaultValue true
   */
  listExpired: boolean;

  /**
   * Status for an invalid body: 400 as in NestJS, or 422. Broken JSON is always 400.
   * @defaultValue 400
   */
  invalidBody: 400 | 422;
  /**
   * Unknown properties in a body: ignored, or rejected.
   * @defaultValue "ignore"
   */
  unknownProperties: "ignore" | "reject";
  /**
   * Bodies may have `projectId`; its name is inferred. False: it is an unknown property; if ignored, the token is valid
   * for the whole workspace.
   * @defaultValue true
   */
  acceptProjectId: boolean;
  /**
   * Lists of tokens and responses to creations contain the token's project. False: they have no such field.
   * @defaultValue true
   */
  returnProject: boolean;
  /**
   * Field of `GET /v1/me` with the project of a token. Documented is only that it "returns workspace and scope context".
   * Values: `projectId`, `project_id`, `project` (the id, or an object with it), inside `context` or `scope`, or none.
   * @defaultValue "projectId"
   */
  meProjectField: "projectId" | "project_id" | "project" | "object" | "context" | "scope" | "nowhere";
  /**
   * Field of `GET /v1/me` with the calling token's id: `tokenId`, `token_id`, inside `token`, or none.
   * @defaultValue "tokenId"
   */
  meTokenField: "tokenId" | "token_id" | "token" | "nowhere";
  /**
   * Status of `GET /v1/me`: success, forbidden, or not found.
   * @defaultValue 200
   */
  meStatus: 200 | 403 | 404;
  /**
   * `prefix` of a secret in a list: its first four characters, as in Deplo's example, or three; asterisks and its end; only
   * its end after `sk_live_`; or no such field.
   * @defaultValue "start"
   */
  prefixFormat: "start" | "short" | "masked" | "end" | "nowhere";
  /**
   * Bodies may have `expiresAt`; its name is inferred. False: it is an unknown property; if ignored, the token is
   * permanent.
   * @defaultValue true
   */
  acceptExpiry: boolean;
  /**
   * Precision of an expiry: the millisecond, or the beginning of its day (UTC), as the command line takes a date.
   * @defaultValue "instant"
   */
  expiryPrecision: "instant" | "day";
  /**
   * An expiry in the past: rejected, or accepted, so that the token is expired from the start.
   * @defaultValue "reject"
   */
  pastExpiry: "reject" | "accept";
  /**
   * Status of a creation for an unknown project.
   * @defaultValue 404
   */
  unknownProject: 404 | 400;
  /**
   * Maximum length of `name` in characters. 0: no limit.
   * @defaultValue 255
   */
  maxNameLength: number;
  /**
   * Two tokens of a workspace may have the same name. False: 409.
   * @defaultValue true
   */
  duplicateNames: boolean;

  /**
   * Maximum number of tokens of a workspace: 5 on the plan Free, 50 on Pro. 0: no limit, as on Team.
   * @defaultValue 0
   */
  maxTokens: number;
  /**
   * Status beyond `maxTokens`. 402 is documented for deployments and projects.
   * @defaultValue 402
   */
  limitStatus: 402 | 403 | 409 | 422;
  /**
   * Expired tokens count towards `maxTokens` until they are revoked.
   * @defaultValue true
   */
  countExpired: boolean;
  /**
   * Length of a secret after `sk_live_`.
   * @defaultValue 32
   */
  secretLength: number;

  /**
   * Answers 429 beyond `requestsPerMinute`, counted per credential.
   * @defaultValue false
   */
  rateLimit: boolean;
  /**
   * Requests per minute before a 429. No number is documented.
   * @defaultValue 100
   */
  requestsPerMinute: number;
  /**
   * A 429 of the rate limit has `Retry-After`, in seconds.
   * @defaultValue true
   */
  retryAfter: boolean;
}
