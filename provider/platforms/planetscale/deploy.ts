import { failureOf, PlatformError } from "../../http/failure";
import { shownList } from "../../values/shown";
import type { Granter, Issuer, Spec } from "../platform";

interface Where extends Spec {
  /** Absent where only the place is known: then it is asked for the token alone. */
  readonly permissions?: readonly string[];
}

/** Service tokens that are granted permissions on one database before anybody gets them. */
export function deployIssuer(tokens: Issuer, grants: Granter): Issuer {
  return {
    ...tokens,
    async equip(spec, tokenId) {
      const { permissions = [] } = spec as Where;
      const failure = await failureOf(grants.add(spec, tokenId, permissions));
      // What is in force decides, not the answer: a permission that PlanetScale does not know may be passed over in silence.
      const inForce = await grants.current(spec, tokenId).catch((error: unknown) => {
        throw failure ?? error;
      });
      const lacking = missing(permissions, inForce ?? []);
      if (lacking.length === 0) return;
      throw failure ?? notInForce(lacking);
    },
    async observe(where, tokenId) {
      const observed = await tokens.observe(where, tokenId);
      if (!observed) return undefined;
      const { permissions } = where as Where;
      if (!permissions) return observed;
      const glimpsed = await grants.glimpse(where, tokenId);
      const seen = glimpsed && missing(permissions, glimpsed).length === 0;
      const inForce = seen ? glimpsed : await grants.current(where, tokenId);
      if (!inForce) return undefined;
      return { ...observed, facts: { permissions: permissions.filter((permission) => inForce.includes(permission)) } };
    },
  };
}

const missing = (wanted: readonly string[], inForce: readonly string[]): string[] =>
  wanted.filter((permission) => !inForce.includes(permission));

const notInForce = (permissions: readonly string[]): PlatformError =>
  new PlatformError("rejected", {
    platform: "PlanetScale",
    operation: `grant ${shownList(permissions)}`,
    advice: "It said yes and did not do it: check the names in `permissions`.",
  });
