import type { Platform } from "../platforms/definition";
import type { PlatformApi, Credentials, Match, Spec } from "../platforms/platform";
import type { OtherCredential } from "./run-context";

/** What tells the token that a credential is. Undefined for a credential that is no token; empty for one that does not show it. */
export const hintIn = ({ credentialHint }: Platform, credentials: Credentials): string | undefined =>
  credentialHint?.(Object.fromEntries(Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()])));

/**
 * Another credential: it is known by its hint to the provider's own `connection`, which sees the tokens of the place. Where that says
 * nothing, the other credential is asked, if there is a connection for it.
 */
export function otherCredential(
  connection: PlatformApi,
  hint: string | undefined,
  { source = "other Provider", other }: Partial<Pick<OtherCredential, "source">> & { other?: PlatformApi } = {},
): OtherCredential {
  const hinted = async (where: Spec, tokenId: string): Promise<Match> => {
    if (hint === undefined) return "no";
    return hint === "" ? "unknown" : ((await connection.isHinted?.(where, tokenId, hint)) ?? "no");
  };
  return {
    source,
    async runsOn(where, tokenId) {
      const match = await hinted(where, tokenId);
      return match === "unknown" && other?.runsOn ? other.runsOn(where, tokenId) : match;
    },
  };
}

/** A credential of which nothing can be known. */
export const unknownCredential: OtherCredential = {
  source: "other Provider",
  runsOn: () => Promise.resolve("unknown"),
};
