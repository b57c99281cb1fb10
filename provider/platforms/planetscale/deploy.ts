import { failureOf } from "../../http/failure";
import type { PermissionApi, TokenApi, Spec } from "../contract";
import { difference } from "../../values/sets";

interface Where extends Spec {
  /** Absent if only the place is known; then only the token is read. */
  readonly permissions?: readonly string[];
}

/** Service tokens with permissions on one database, granted before the secret is handed out. */
export function deployTokenApi(tokens: TokenApi, grants: PermissionApi): TokenApi {
  return {
    ...tokens,
    async configure(spec, tokenId, secret) {
      const seen = (await tokens.configure?.(spec, tokenId, secret)) ?? {};
      const { permissions = [] } = spec as Where;
      const failure = await failureOf(grants.add(spec, tokenId, permissions));
      if (!failure) return seen;
      // The permissions in force decide, not the response, which may be lost. A single list may lag behind.
      const inForce = await grants.get(spec, tokenId).catch(() => []);
      if (difference(permissions, inForce ?? []).length > 0) throw failure;
      return seen;
    },
    async get(where, tokenId) {
      const observed = await tokens.get(where, tokenId);
      if (!observed) return undefined;
      const { permissions } = where as Where;
      if (!permissions) return observed;
      const cached = await grants.getCached(where, tokenId);
      const seen = cached && difference(permissions, cached).length === 0;
      const inForce = seen ? cached : await grants.get(where, tokenId);
      if (!inForce) return undefined;
      return { ...observed, facts: { permissions: permissions.filter((permission) => inForce.includes(permission)) } };
    },
  };
}
