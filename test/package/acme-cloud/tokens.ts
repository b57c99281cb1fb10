import type { TokenApi, TokenInfo } from "../contract";
import { bearer, traceBySecret } from "../shared/requests";
import { expiryConfirmation } from "../shared/expiry";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import { Secret } from "../../values/secret";
import type { AcmeCloudClient, Key } from "./client";
import type { AcmeCloudSpec, Team } from "./schema";

export function tokenApi(
  client: AcmeCloudClient,
  list: (team: string) => SharedList<Key>,
  now: () => number,
): TokenApi<AcmeCloudSpec, Team> {
  const expiry = expiryConfirmation("Acme Cloud", now);
  return {
    async create(spec, name) {
      const { secret, ...key } = await client.createKey(spec, { name, now: now() });
      list(spec.team).forget();
      expiry.note(observed(key));
      return { ...observed(key), secret: new Secret(secret) };
    },
    configure: (spec, tokenId) =>
      expiry.confirm(spec, tokenId, async () => {
        const key = await list(spec.team).findFresh(tokenId);
        return key && observed(key);
      }),
    async get({ team }, tokenId) {
      const key = await list(team).find(tokenId);
      return key && observed(key);
    },
    async list({ team }) {
      return (await list(team).list()).map(observed);
    },
    async findByName({ team }, name) {
      return (await list(team).list()).map(observed).filter((key) => key.name === name);
    },
    async revoke({ team }, tokenId) {
      await list(team).remove(tokenId, () => client.deleteKey(team, tokenId));
    },
    async verify(_where, _tokenId, secret) {
      await client.owner(bearer(secret));
    },
    trace: (_where, _tokenId, secret) => traceBySecret(secret, (as) => client.owner(as)),
  };
}

function observed({ id, name, createdAt, expiresAt }: Key): TokenInfo {
  return { tokenId: id, ...(typeof name === "string" && { name }), ...instants(createdAt, expiresAt) };
}
