import { failureOf } from "../../http/failure";
import type { PermissionApi, TokenApi } from "../contract";
import { difference } from "../../values/sets";
import type { deployToken, GrantPlace, Organization, PlanetScaleSpec } from "./schema";
import type { z } from "zod";

type DeploySpec = z.output<typeof deployToken.args>;

/** Without permissions, only the token is read. */
type DeployPlace = GrantPlace & Partial<Pick<DeploySpec, "permissions">>;

/** Service tokens with permissions on one database, granted before the secret is handed out. */
export function deployTokenApi(
  tokens: TokenApi<PlanetScaleSpec, Organization>,
  grants: PermissionApi<GrantPlace>,
): TokenApi<DeploySpec, DeployPlace> {
  return {
    ...tokens,
    async configure(spec, tokenId, secret) {
      const seen = (await tokens.configure?.(spec, tokenId, secret)) ?? {};
      const { permissions } = spec;
      const failure = await failureOf(grants.add(spec, tokenId, permissions));
      if (!failure) return seen;
      // The permissions in force decide, not the response, which may be lost. A single list may lag behind.
      const inForce = await grants.get(spec, tokenId).catch(() => []);
      if (difference(permissions, inForce ?? []).length > 0) throw failure;
      return seen;
    },
    async inspect(where, tokenId) {
      return { belongs: "yes", args: { permissions: (await grants.get(where, tokenId)) ?? [] } };
    },
    async get(where, tokenId) {
      const observed = await tokens.get(where, tokenId);
      if (!observed) return undefined;
      const { permissions } = where;
      if (!permissions) return observed;
      const cached = await grants.getCached(where, tokenId);
      const seen = cached && difference(permissions, cached).length === 0;
      const inForce = seen ? cached : await grants.get(where, tokenId);
      if (!inForce) return undefined;
      return { ...observed, facts: { permissions: permissions.filter((permission) => inForce.includes(permission)) } };
    },
  };
}
