import type { SharedList } from "../paging";
import type { Granter, Spec } from "../platform";
import type { Access, PlanetScaleApi, Token } from "./api";

interface Where extends Spec {
  readonly organization: string;
  readonly database?: string;
}

/** Permissions of service tokens on a database or on the organization. */
export function granter(api: PlanetScaleApi, list: (organization: string) => SharedList<Token>): Granter {
  const current = async (where: Spec, tokenId: string) => {
    const { organization } = where as Where;
    const accesses = await api.unlessAbsent(organization, () => api.accesses(organization, tokenId));
    return accesses && permissionsOn(where as Where, accesses);
  };
  const change = async (verb: "grant" | "withdraw", where: Spec, tokenId: string, access: readonly string[]) => {
    const { organization, database = "" } = where as Where;
    list(organization).forget();
    await api.changeAccess(verb, organization, tokenId, { database, access });
    list(organization).forget();
  };
  return {
    current,
    async glimpse(where, tokenId) {
      const token = await list((where as Where).organization).glimpse(tokenId);
      // Whether a list carries the permissions is not documented: where it does not, each token is asked for its own.
      return token?.service_token_accesses ? permissionsOn(where as Where, token.service_token_accesses) : undefined;
    },
    add: (where, tokenId, permissions) => change("grant", where, tokenId, permissions),
    remove: (where, tokenId, permissions) => change("withdraw", where, tokenId, permissions),
  };
}

function permissionsOn({ organization, database }: Where, accesses: readonly Access[]): string[] {
  const [type, name] = database === undefined ? ["Organization", organization] : ["Database", database];
  const here = accesses.filter((access) => {
    const resourceType = access.resource?.type ?? access.resource_type;
    const resourceName = access.resource?.name ?? access.resource_name;
    return resourceType === type && resourceName?.toLowerCase() === name.toLowerCase();
  });
  return here.map(({ access }) => access).sort();
}
