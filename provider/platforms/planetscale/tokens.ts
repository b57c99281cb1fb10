import { failedAs, PlatformError } from "../../http/failure";
import { Secret } from "../../values/secret";
import { expiryConfirmation } from "../shared/expiry";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import { verifiedWithItsId } from "../shared/requests";
import type { TokenApi, TokenInfo, Trace } from "../contract";
import type { PlanetScaleClient, Token } from "./client";
import type { Organization, PlanetScaleSpec } from "./schema";

/** Service tokens of PlanetScale. */
export function tokenApi(
  client: PlanetScaleClient,
  list: (organization: string) => SharedList<Token>,
  now: () => number,
): TokenApi<PlanetScaleSpec, Organization> {
  const expiry = expiryConfirmation("PlanetScale", now);
  return {
    async create(spec, name) {
      const minted = await client.createToken(spec, { name, now: now() });
      list(spec.organization).forget();
      const answered = observed(minted);
      expiry.note(answered);
      return { ...answered, secret: new Secret(minted.token) };
    },
    configure: (spec, tokenId) =>
      expiry.confirm(spec, tokenId, async () => {
        const token = await list(spec.organization).findFresh(tokenId);
        return token && observed(token);
      }),
    async get({ organization }, tokenId) {
      const token =
        (await list(organization).getCached(tokenId)) ??
        (await list(organization).ifAbsent(tokenId, () => client.getToken(organization, tokenId)));
      return token && observed(token);
    },
    async list({ organization }) {
      return (await list(organization).list()).map(observed);
    },
    async findByName({ organization }, name) {
      return (await list(organization).list()).map(observed).filter((token) => token.name === name);
    },
    async revoke({ organization }, tokenId) {
      await list(organization).remove(tokenId, () => client.deleteToken(organization, tokenId));
    },
    async verify({ organization }, tokenId, secret) {
      const seen = await client.organizations(authorization(tokenId, secret));
      if (seen.includes(organization.toLowerCase())) return;
      throw new PlatformError("unauthenticated", { platform: "PlanetScale", operation: "accept the new secret" });
    },
    inspect: verifiedWithItsId,
    async trace({ organization: former }, tokenId, secret) {
      const before = former.toLowerCase();
      const others = async (as?: Secret) => (await client.organizations(as)).filter((name) => name !== before);
      try {
        if (secret) return namedBy(await others(authorization(tokenId, secret)));
      } catch (error) {
        if (failedAs(error, "unauthenticated")) return "dead";
        throw error;
      }
      // Ids are unique at PlanetScale: whichever organization lists this one has it.
      for (const organization of await others()) {
        if ((await list(organization).list()).some(({ id }) => id === tokenId)) return { livesIn: { organization } };
      }
      return "unknown";
    },
  };
}

/** A service token sees the one organization that it belongs to. */
const namedBy = ([organization, ...more]: readonly string[]): Trace =>
  organization === undefined || more.length > 0 ? "unknown" : { livesIn: { organization } };

/** PlanetScale's `Authorization` of a service token: `ID:SECRET`, without a scheme. */
export function authorization(tokenId: string, secret: Secret): Secret {
  return new Secret(`${tokenId}:${secret.reveal()}`);
}

function observed({ id, name, created_at, expires_at, last_used_at }: Token): TokenInfo {
  return {
    tokenId: id,
    ...(typeof name === "string" && { name }),
    ...instants(created_at, expires_at, last_used_at),
  };
}
