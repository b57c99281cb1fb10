import { isSameTokenId, joinId, splitId, tokenIdOf } from "../../provider/values/ids";
import { typePrefix, urnKey } from "../../provider/values/urn";
import { asString } from "../../provider/values/text";
import type { ExportedResource } from "./export";

/** What a state says of a token for people. */
export interface Details {
  readonly description: string | undefined;
  readonly owner: string | undefined;
  /** The permissions or scopes in the state. Undefined if the state has none. */
  readonly permissions: readonly string[] | undefined;
  /** True if a person made it and the program adopted it. */
  readonly adopted: boolean;
}

/** Looks up the details of a token by its resource id. `urn` is that of its resource, or of the resource of its successor. */
export type DetailsReader = (id: string, urn?: string) => Details;

/** Reads the details of all tokens of a state: from its tokens, and from its grants. */
export function detailsIn(resources: readonly ExportedResource[]): DetailsReader {
  const byUrn = new Map(resources.map(({ urn, inputs }) => [asString(inputs?.[urnKey]) ?? urn, inputs]));
  const grants = resources.filter(({ type }) => type === `${typePrefix}TokenAccessGrant`);
  // A grant on a whole organization has the id of its token.
  const others = resources.filter((one) => !grants.includes(one));
  const own = new Map(others.map((one) => [one.id, ownOf(one)]));
  const granted = grantedBy(grants);
  return (id, urn = "") => {
    const inputs = byUrn.get(urn);
    const { adopted = false, names = [] } = own.get(id) ?? {};
    const permissions = [...new Set([...names, ...(granted.get(id) ?? [])])];
    return {
      description: asString(inputs?.["description"]),
      owner: asString(inputs?.["owner"]),
      permissions: permissions.length === 0 ? undefined : permissions,
      adopted,
    };
  };
}

/** An adopted token has the permissions with which a person made it, until its first rotation. */
function ownOf({ id, outputs }: ExportedResource) {
  const { adopted: madeByHand, adoptedArgs, permissions, scopes } = outputs ?? {};
  const adopted = typeof madeByHand === "string" && isSameTokenId(madeByHand, tokenIdOf(id ?? ""));
  const actual = adopted ? [adoptedArgs?.permissions, adoptedArgs?.scopes] : [];
  return { adopted, names: [...actual, permissions, scopes].find((list) => (list ?? undefined) !== undefined) ?? [] };
}

/** Returns the permissions of the grants by the resource id of their token, which begins the id of a grant. */
function grantedBy(grants: readonly ExportedResource[]): ReadonlyMap<string, readonly string[]> {
  const granted = new Map<string, readonly string[]>();
  for (const { id, outputs } of grants) {
    const [platform = "", scope = "", tokenId = "", on] = splitId(id ?? "");
    const token = joinId(platform, scope, tokenId);
    const names = (outputs?.permissions ?? []).map((name) => (on === undefined ? name : `${name} on ${on}`));
    granted.set(token, [...(granted.get(token) ?? []), ...names]);
  }
  return granted;
}
