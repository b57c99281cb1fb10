import { ownership } from "./ownership";
import { retirement } from "./retirement";
import type { ResourceKind } from "../platforms/definition";
import type { Resource } from "./resource";
import { tokenOf } from "./token";
import { tokenAccessGrant } from "./token-access-grant";

/** The resources by kind. */
export const resources: Readonly<Record<ResourceKind, Resource>> = {
  ServiceToken: tokenOf("ServiceToken"),
  TokenAccessGrant: tokenAccessGrant,
  DeployToken: tokenOf("DeployToken"),
  Retirement: retirement,
  Ownership: ownership,
};
