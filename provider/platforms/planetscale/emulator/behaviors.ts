import { flag, oneOf, sharedBehaviors, type BehaviorsOf } from "../../emulator/behaviors";

const own = {
  /**
   * Status for bad credentials on a path inside an organization. 404 was observed; the OpenAPI document declares 401.
   * @defaultValue 404
   */
  badCredentialsInOrganization: oneOf(404, 401),

  /**
   * Service tokens may call `/access` and `/grants`, with `write_service_tokens` and `read_service_tokens`. False:
   * only a user may, else 403. PlanetScale's own client never tries.
   * @defaultValue true
   */
  serviceTokensManageAccess: flag(true),
  /**
   * A service token may grant only its own permissions. The documentation says "authorised for" of users only.
   * @defaultValue false
   */
  limitToOwnPermissions: flag(false),
  /** Status of DELETE `/access`. The body is always empty. @defaultValue 204 */
  removeStatus: oneOf(204, 200),
  /**
   * An unknown permission, or one of the other level: rejected with 422 without any change, or ignored.
   * @defaultValue "reject"
   */
  unknownPermission: oneOf("reject", "ignore"),
  /** `/access` and `/grants` honor `page` and `per_page`. False: everything is on one page. @defaultValue false */
  paginateAccess: flag(false),
  /**
   * Items of `/access` also have the flat fields that accesses have inside a service token.
   * @defaultValue false
   */
  fullAccessItems: flag(false),

  /**
   * A single service token has `service_token_accesses`, as its OpenAPI description says. False: no token has the field;
   * only `/access` lists the permissions.
   * @defaultValue true
   */
  accessesInToken: flag(true),
  /** `service_token_accesses` is set in lists too. False: it is null there. @defaultValue true */
  accessesInList: flag(true),
  /** `service_token_accesses` of a token without permissions. @defaultValue "array" */
  noAccesses: oneOf("array", "null"),
  /** Ids in paths are compared exactly, or without case, as MySQL does. @defaultValue "exact" */
  idCase: oneOf("exact", "any"),
  /**
   * The list of service tokens honors `page`. False: every page has the items of the first one, but its own `next_page`.
   * @defaultValue true
   */
  honorPage: flag(true),
  /** Bodies may have `ttl`. False: it is ignored, and the token never expires. @defaultValue true */
  acceptTtl: flag(true),
};

export const behaviors = { ...sharedBehaviors, ...own };

/**
 * Behaviors that PlanetScale's documentation leaves open. Each default is the most likely one, judged by its clients'
 * code, reports of others, or inference. No program should depend on a default.
 */
export type PlanetScaleBehaviors = BehaviorsOf<typeof own, typeof sharedBehaviors>;
