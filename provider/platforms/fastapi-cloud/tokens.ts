import { failedAs, failureOf } from "../../http/failure";
import { Secret } from "../../values/secret";
import { bearer, traceBySecret } from "../shared/requests";
import { expiryConfirmation } from "../shared/expiry";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import type { TokenApi, TokenInfo } from "../contract";
import type { FastApiCloudClient, Token } from "./client";
import type { App, FastApiCloudSpec } from "./schema";

/** Deploy tokens of FastAPI Cloud. */
export function tokenApi(
  client: FastApiCloudClient,
  list: (appId: string) => SharedList<Token>,
  now: () => number,
): TokenApi<FastApiCloudSpec, App> {
  const expiry = expiryConfirmation("FastAPI Cloud", now);
  return {
    async create(spec, name) {
      const { value, ...minted } = await client.createToken(spec, { name, now: now() });
      list(spec.appId).forget();
      const answered = observed(minted);
      expiry.note(answered);
      return { ...answered, secret: new Secret(value) };
    },
    configure: (spec, tokenId) =>
      expiry.confirm(spec, tokenId, async () => {
        const token = await list(spec.appId).findFresh(tokenId);
        return token && observed(token);
      }),
    async get({ appId }, tokenId) {
      const token = await list(appId).find(tokenId);
      return token && observed(token);
    },
    async list({ appId }) {
      return (await list(appId).list()).map(observed);
    },
    async findByName({ appId }, name) {
      return (await list(appId).list()).map(observed).filter((token) => token.name === name);
    },
    async revoke({ appId }, tokenId) {
      await list(appId).remove(tokenId, () => client.deleteToken(appId, tokenId));
    },
    verify: ({ appId }, _tokenId, secret) => client.app(appId, bearer(secret)),
    // Every living deploy token may make this call, even if its app is gone: the platform checks the caller first.
    trace: ({ appId }, _tokenId, secret) =>
      traceBySecret(secret, async (as) => {
        const failure = await failureOf(client.app(appId, as));
        if (failure && !failedAs(failure, "notFound", "forbidden")) throw failure;
      }),
  };
}

function observed({ id, name, created_at, expired_at }: Token): TokenInfo {
  return { tokenId: id, ...(typeof name === "string" && { name }), ...instants(created_at, expired_at) };
}
