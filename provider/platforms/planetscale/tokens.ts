import { failedAs, PlatformError } from "../../http/failure";
import { durationMs } from "../../values/duration";
import { Secret } from "../../values/secret";
import { expiryConfirmation } from "../shared/expiry";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import type { TokenApi, TokenInfo, Spec, Trace } from "../contract";
import type { PlanetScaleApi, Token } from "./api";

interface Where extends Spec {
  readonly organization: string;
  readonly expiresIn?: string;
}

/** Service tokens of PlanetScale. */
export function tokenApi(
  api: PlanetScaleApi,
  list: (organization: string) => SharedList<Token>,
  now: () => number,
): TokenApi {
  const expiry = expiryConfirmation("PlanetScale", now);
  return {
    async create(spec, name) {
      const { organization, expiresIn } = spec as Where;
      const ttl = expiresIn === undefined ? undefined : (durationMs(expiresIn) ?? 0) / 1000;
      const minted = await api.createToken(organization, { name, ...(ttl !== undefined && { ttl }) });
      list(organization).forget();
      const answered = observed(minted);
      expiry.note(answered);
      return { ...answered, secret: new Secret(minted.token) };
    },
    configure: (spec, tokenId) =>
      expiry.confirm(spec, tokenId, async () => {
        const token = await list((spec as Where).organization).findFresh(tokenId);
        return token && observed(token);
      }),
    async get(where, tokenId) {
      const { organization } = where as Where;
      const token =
        (await list(organization).getCached(tokenId)) ??
        (await list(organization).ifAbsent(tokenId, () => api.getToken(organization, tokenId)));
      return token && observed(token);
    },
    async list(where) {
      return (await list((where as Where).organization).list()).map(observed);
    },
    async revoke(where, tokenId) {
      const { organization } = where as Where;
      await list(organization).remove(tokenId, () => api.deleteToken(organization, tokenId));
    },
    async verify(where, tokenId, secret) {
      const { organization } = where as Where;
      const seen = await api.organizations(authorization(tokenId, secret));
      if (seen.includes(organization.toLowerCase())) return;
      throw new PlatformError("unauthenticated", { platform: "PlanetScale", operation: "accept the new secret" });
    },
    async trace(where, tokenId, secret) {
      const before = (where as Where).organization.toLowerCase();
      const others = async (as?: Secret) => (await api.organizations(as)).filter((name) => name !== before);
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
