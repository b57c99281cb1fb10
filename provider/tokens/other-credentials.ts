import type { Platform } from "../platforms/definition";
import type { PlatformApi, Credentials, Match, Spec } from "../platforms/contract";
import type { OtherCredential } from "../run/context";

/** Returns the hint of which token a credential is. Undefined for a credential that is not a token; empty if it does not show which. */
export const hintIn = ({ credentialHint }: Platform, credentials: Credentials): string | undefined =>
  credentialHint?.(Object.fromEntries(Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()])));

/**
 * Returns another credential. The provider's own `connection`, which sees the tokens of the place, matches it by its hint. Where the
 * hint is not enough, the other credential is asked, if there is a connection for it. Throws if the provider's own connection
 * cannot look: then nothing is known.
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
    async isCredential(where, tokenId) {
      const match = await hinted(where, tokenId);
      if (match !== "unknown" || !other?.isCredential) return match;
      // Another credential that fails to answer must not keep a stack from revoking what it made.
      return other.isCredential(where, tokenId).catch((): Match => "unknown");
    },
  };
}

/** A credential that is unknown. */
export const unknownCredential: OtherCredential = {
  source: "other Provider",
  isCredential: () => Promise.resolve("unknown"),
};
