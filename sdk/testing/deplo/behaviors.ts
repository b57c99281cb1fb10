/**
 * What Deplo's documents leave open. The default is what its pages, the habits of the framework behind its API (NestJS),
 * or plain inference make most likely; no program should depend on one.
 */
export interface DeploBehaviors {
  /**
   * Another workspace in the path than the token's own, and one that does not exist.
   * @defaultValue 403
   */
  otherWorkspace: 403 | 404;
  /**
   * Another workspace in `X-Workspace-Id`: passed over, as tokens need no such header, or refused like one in the path.
   * @defaultValue "ignore"
   */
  workspaceHeader: "ignore" | "refuse";
  /**
   * Another project, or a token outside the project, for a token of one project.
   * @defaultValue 403
   */
  otherProject: 403 | 404;
  /**
   * Who may make and revoke tokens: those with the scope `admin`, whose description names it, or any.
   * @defaultValue "admin"
   */
  managers: "admin" | "any";
  /**
   * A token may make another one only with scopes that it has, and, when it is of one project, only for that project.
   * @defaultValue true
   */
  mintOnlyHeld: boolean;
  /**
   * What the list shows to a token of one project: the tokens of that project, all, or nothing but a 403.
   * @defaultValue "project"
   */
  projectTokenLists: "project" | "all" | "refuse";

  /**
   * Status of a creation.
   * @defaultValue 201
   */
  createStatus: 201 | 200;
  /**
   * The answer to a creation repeats project and expiry. Off: it has the five fields of Deplo's example only.
   * @defaultValue true
   */
  createdInFull: boolean;
  /**
   * Status of a revocation: 204 without a body, or 200 with `{success: true}`.
   * @defaultValue 204
   */
  deleteStatus: 204 | 200;
  /**
   * Form of a list: an array, or `{data: [...]}`.
   * @defaultValue "array"
   */
  listForm: "array" | "data";
  /**
   * Order of the list of tokens.
   * @defaultValue "newest"
   */
  order: "newest" | "oldest";
  /**
   * Fields without a value, such as the expiry of a permanent token: not there, or null.
   * @defaultValue "absent"
   */
  emptyFields: "absent" | "null";
  /**
   * Expired tokens stay listed until they are revoked.
   * @defaultValue true
   */
  expiredListed: boolean;

  /**
   * A body of another form: 400 as NestJS has it, or 422. Broken JSON is 400 either way.
   * @defaultValue 400
   */
  invalidBody: 400 | 422;
  /**
   * Unknown properties in a body: passed over, or refused.
   * @defaultValue "ignore"
   */
  unknownProperties: "ignore" | "refuse";
  /**
   * `projectId` in a body is known; its name is inferred. Off: it is an unknown property, and passed over the token is
   * one of the whole workspace.
   * @defaultValue true
   */
  projectKnown: boolean;
  /**
   * Lists of tokens, and answers to creations, tell the project of a token. Off: they have no such field.
   * @defaultValue true
   */
  projectShown: boolean;
  /**
   * How `GET /v1/me` tells a token of one project which it is: documented is only that it "returns workspace and scope context".
   * As `projectId`, `project_id`, `project` (the id, or an object with it), inside `context` or `scope`, or nowhere.
   * @defaultValue "projectId"
   */
  callerProject: "projectId" | "project_id" | "project" | "object" | "context" | "scope" | "nowhere";
  /**
   * How `GET /v1/me` names the token that calls: as `tokenId`, as `token_id`, inside `token`, or nowhere.
   * @defaultValue "tokenId"
   */
  callerToken: "tokenId" | "token_id" | "token" | "nowhere";
  /**
   * Status of `GET /v1/me`: answered, refused, or not there.
   * @defaultValue 200
   */
  callerStatus: 200 | 403 | 404;
  /**
   * What a list shows of a secret in `prefix`: its beginning with four characters, as in Deplo's example, or with three; stars and its
   * end; its end alone after `sk_live_`; or no such field.
   * @defaultValue "start"
   */
  prefixShown: "start" | "short" | "masked" | "end" | "nowhere";
  /**
   * `expiresAt` in a body is known; its name is inferred. Off: it is an unknown property, and passed over the token is
   * permanent.
   * @defaultValue true
   */
  expiryKnown: boolean;
  /**
   * An expiry is kept to the millisecond, or cut to the beginning of its day (UTC): the command line takes a date.
   * @defaultValue "instant"
   */
  expiryKept: "instant" | "day";
  /**
   * An expiry that lies behind: refused, or a token that is expired from the beginning.
   * @defaultValue "refuse"
   */
  pastExpiry: "refuse" | "accept";
  /**
   * A creation for a project that is not there.
   * @defaultValue 404
   */
  unknownProject: 404 | 400;
  /**
   * Longest `name`, in characters. 0: no bound.
   * @defaultValue 255
   */
  longestName: number;
  /**
   * Two tokens of one name in a workspace: allowed; off: 409.
   * @defaultValue true
   */
  sameNames: boolean;

  /**
   * Tokens a workspace may have: 5 on the plan Free, 50 on Pro. 0: no bound, as on Team.
   * @defaultValue 0
   */
  mostTokens: number;
  /**
   * Status beyond `mostTokens`. 402 is what is documented for deployments and projects.
   * @defaultValue 402
   */
  limitStatus: 402 | 403 | 409 | 422;
  /**
   * Expired tokens count against `mostTokens` until they are revoked.
   * @defaultValue true
   */
  expiredCount: boolean;
  /**
   * Characters of a secret after `sk_live_`.
   * @defaultValue 32
   */
  secretLength: number;

  /**
   * 429 beyond `requestsPerMinute`, counted for each credential.
   * @defaultValue false
   */
  rateLimit: boolean;
  /**
   * No number is documented.
   * @defaultValue 100
   */
  requestsPerMinute: number;
  /**
   * A 429 of the rate limit carries `Retry-After`, in seconds.
   * @defaultValue true
   */
  retryAfter: boolean;
}
