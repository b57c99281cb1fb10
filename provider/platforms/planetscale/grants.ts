import { failedAs, PlatformError } from "../../http/failure";
import { sanitizeList } from "../../values/sanitize";
import { difference } from "../../values/sets";
import type { SharedList } from "../shared/paging";
import type { PermissionApi } from "../contract";
import type { Access, PlanetScaleClient, Token } from "./client";
import type { GrantPlace } from "./schema";

/** Permissions of service tokens on a database or on the organization. */
export function permissionApi(
  client: PlanetScaleClient,
  list: (organization: string) => SharedList<Token>,
): PermissionApi<GrantPlace> {
  const current = async (where: GrantPlace, tokenId: string) => {
    const { organization } = where;
    const accesses = await list(organization).ifAbsent(tokenId, () => accessesOf(client, organization, tokenId));
    return accesses && permissionsOn(where, accesses);
  };
  const changing = async <T>({ organization }: GrantPlace, change: () => Promise<T>) => {
    list(organization).forget();
    const answer = await change();
    list(organization).forget();
    return answer;
  };
  return {
    get: current,
    async getCached(where, tokenId) {
      const token = await list(where.organization).getCached(tokenId);
      // Whether a list carries the permissions is not documented: where it does not, each token is asked for its own.
      return token?.service_token_accesses ? permissionsOn(where, token.service_token_accesses) : undefined;
    },
    async add(where, tokenId, permissions) {
      await changing(where, () => client.grantAccess(where, tokenId, permissions));
      // PlanetScale may have ignored a permission that it does not know.
      const lacking = difference(permissions, (await current(where, tokenId)) ?? []);
      if (lacking.length > 0) throw notInForce(lacking);
    },
    async remove(where, tokenId, permissions) {
      try {
        const unproven = await changing(where, () => client.withdrawAccess(where, tokenId, permissions));
        if (unproven && difference(permissions, (await current(where, tokenId)) ?? []).length < permissions.length)
          throw unproven;
      } catch (error) {
        if (!failedAs(error, "notFound") || !(await onDeletedDatabase(client, where, tokenId))) throw error;
      }
    },
  };
}

const notInForce = (permissions: readonly string[]): PlatformError =>
  new PlatformError("unconfirmed", {
    platform: "PlanetScale",
    operation: `grant ${sanitizeList(permissions)}`,
    advice: "PlanetScale accepted the call without granting this: check the names in `permissions`.",
  });

/** The permissions that the token itself carries; if it has none of them in its answer, those of `/access`, which no published client calls. */
async function accessesOf(
  client: PlanetScaleClient,
  organization: string,
  tokenId: string,
): Promise<readonly Access[]> {
  const { service_token_accesses } = await client.getToken(organization, tokenId, "the permissions of ");
  return service_token_accesses ?? (await client.accesses(organization, tokenId));
}

/**
 * Returns whether all permissions of a token at a place are on a deleted database: they have no effect and cannot be removed. Only the
 * response with the token itself shows this.
 */
async function onDeletedDatabase(client: PlanetScaleClient, where: GrantPlace, tokenId: string): Promise<boolean> {
  const { service_token_accesses } = await client.getToken(where.organization, tokenId);
  const here = accessesOn(where, service_token_accesses ?? []);
  return here.length > 0 && here.every(isDeleted);
}

// A database of the same name may have been made since.
function permissionsOn(where: GrantPlace, accesses: readonly Access[]): string[] {
  const inForce = accessesOn(where, accesses).filter((access) => !isDeleted(access));
  return inForce.map(({ access }) => access).sort();
}

const isDeleted = ({ resource }: Access): boolean => typeof resource?.deleted_at === "string";

function accessesOn({ organization, database }: GrantPlace, accesses: readonly Access[]): Access[] {
  const [type, name] = database === undefined ? ["Organization", organization] : ["Database", database];
  return accesses.filter((access) => {
    const resourceType = access.resource?.type ?? access.resource_type;
    const resourceName = access.resource?.name ?? access.resource_name;
    return resourceType === type && resourceName?.toLowerCase() === name.toLowerCase();
  });
}
