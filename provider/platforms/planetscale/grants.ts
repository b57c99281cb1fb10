import { failedAs, PlatformError } from "../../http/failure";
import { sanitizeList } from "../../values/sanitize";
import { difference } from "../../values/sets";
import type { SharedList } from "../shared/paging";
import type { PermissionApi, Spec } from "../contract";
import type { Access, PlanetScaleApi, Token } from "./api";

interface Where extends Spec {
  readonly organization: string;
  readonly database?: string;
}

/** Permissions of service tokens on a database or on the organization. */
export function permissionApi(api: PlanetScaleApi, list: (organization: string) => SharedList<Token>): PermissionApi {
  const current = async (where: Spec, tokenId: string) => {
    const { organization } = where as Where;
    const accesses = await list(organization).ifAbsent(tokenId, () => accessesOf(api, organization, tokenId));
    return accesses && permissionsOn(where as Where, accesses);
  };
  const changing = async <T>(where: Spec, change: (organization: string, database: string) => Promise<T>) => {
    const { organization, database = "" } = where as Where;
    list(organization).forget();
    const answer = await change(organization, database);
    list(organization).forget();
    return answer;
  };
  return {
    get: current,
    async getCached(where, tokenId) {
      const token = await list((where as Where).organization).getCached(tokenId);
      // Whether a list carries the permissions is not documented: where it does not, each token is asked for its own.
      return token?.service_token_accesses ? permissionsOn(where as Where, token.service_token_accesses) : undefined;
    },
    async add(where, tokenId, permissions) {
      await changing(where, (organization, database) =>
        api.grantAccess(organization, tokenId, { database, access: permissions }),
      );
      // PlanetScale may have ignored a permission that it does not know.
      const lacking = difference(permissions, (await current(where, tokenId)) ?? []);
      if (lacking.length > 0) throw notInForce(lacking);
    },
    async remove(where, tokenId, permissions) {
      try {
        const unproven = await changing(where, (organization, database) =>
          api.withdrawAccess(organization, tokenId, { database, access: permissions }),
        );
        if (unproven && difference(permissions, (await current(where, tokenId)) ?? []).length < permissions.length)
          throw unproven;
      } catch (error) {
        if (!failedAs(error, "notFound") || !(await onDeletedDatabase(api, where as Where, tokenId))) throw error;
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
async function accessesOf(api: PlanetScaleApi, organization: string, tokenId: string): Promise<readonly Access[]> {
  const { service_token_accesses } = await api.getToken(organization, tokenId, "the permissions of ");
  return service_token_accesses ?? (await api.accesses(organization, tokenId));
}

/**
 * Returns whether all permissions of a token at a place are on a deleted database: they have no effect and cannot be removed. Only the
 * response with the token itself shows this.
 */
async function onDeletedDatabase(api: PlanetScaleApi, where: Where, tokenId: string): Promise<boolean> {
  const { service_token_accesses } = await api.getToken(where.organization, tokenId);
  const here = accessesOn(where, service_token_accesses ?? []);
  return here.length > 0 && here.every(isDeleted);
}

// A database of the same name may have been made since.
function permissionsOn(where: Where, accesses: readonly Access[]): string[] {
  const inForce = accessesOn(where, accesses).filter((access) => !isDeleted(access));
  return inForce.map(({ access }) => access).sort();
}

const isDeleted = ({ resource }: Access): boolean => typeof resource?.deleted_at === "string";

function accessesOn({ organization, database }: Where, accesses: readonly Access[]): Access[] {
  const [type, name] = database === undefined ? ["Organization", organization] : ["Database", database];
  return accesses.filter((access) => {
    const resourceType = access.resource?.type ?? access.resource_type;
    const resourceName = access.resource?.name ?? access.resource_name;
    return resourceType === type && resourceName?.toLowerCase() === name.toLowerCase();
  });
}
