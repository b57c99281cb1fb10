import type { Kind } from "../lifecycle/deps";
import type { Resource } from "./resource";
import { serviceToken } from "./service-token";
import { tokenAccessGrant } from "./token-access-grant";

/** The contents page: a line per resource. */
export const resources: Readonly<Record<Kind, Resource>> = {
  ServiceToken: serviceToken,
  TokenAccessGrant: tokenAccessGrant,
};
