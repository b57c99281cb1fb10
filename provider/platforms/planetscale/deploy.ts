import { failureOf } from "../../http/failure";
import type { PermissionApi, TokenApi, Spec } from "../platform";
import { missing } from "./grants";

interface Where extends Spec {
  /** Absent where only the place is known: then it is asked for the token alone. */
  readonly permissions?: readonly string[];
}

/** Service tokens that are granted permissions on one database before anybody gets them. */
export function deployIssuer(tokens: TokenApi, grants: PermissionApi): TokenApi {
  return {
    ...tokens,
    async configure(spec, tokenId, secret) {
      const seen = (await tokens.configure?.(spec, tokenId, secret)) ?? {};
      const { permissions = [] } = spec as Where;
      const failure = await failureOf(grants.add(spec, tokenId, permissions));
      if (!failure) return seen;
      // The permissions in force decide, not the answer, which may be lost; and one look may lag behind.
      const inForce = await grants.get(spec, tokenId).catch(() => []);
      if (missing(permissions, inForce ?? []).length > 0) throw failure;
      return seen;
    },
    async get(where, tokenId) {
      const observed = await tokens.get(where, tokenId);
      if (!observed) return undefined;
      const { permissions } = where as Where;
      if (!permissions) return observed;
      const glimpsed = await grants.getCached(where, tokenId);
      const seen = glimpsed && missing(permissions, glimpsed).length === 0;
      const inForce = seen ? glimpsed : await grants.get(where, tokenId);
      if (!inForce) return undefined;
      return { ...observed, facts: { permissions: permissions.filter((permission) => inForce.includes(permission)) } };
    },
  };
}
