import { failedAs, failureOf } from "../../http/failure";
import { instantOf } from "../../values/instant";
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
    async inspect({ appId }, tokenId, secret) {
      if (await isOfUser(client, secret)) return { belongs: "no" };
      // A deploy token is for one app: the only one of the app that has not expired is the one that works.
      const living = (await list(appId).list()).filter(({ expired_at }) => (instantOf(expired_at) ?? Infinity) > now());
      return { belongs: living.every(({ id }) => id === tokenId) ? "yes" : "unknown" };
    },
    // Every living deploy token may make this call, even if its app is gone: the platform checks the caller first.
    trace: ({ appId }, _tokenId, secret) =>
      traceBySecret(secret, async (as) => {
        const failure = await failureOf(client.app(appId, as));
        if (failure && !failedAs(failure, "notFound", "forbidden")) throw failure;
      }),
  };
}

/** True for the access token of a user: a deploy token can deploy its app and nothing else. */
async function isOfUser(client: FastApiCloudClient, secret: Secret): Promise<boolean> {
  const failure = await failureOf(client.user(bearer(secret)));
  if (failure && !failedAs(failure, "unauthenticated", "forbidden", "notFound")) throw failure;
  return failure === undefined;
}

function observed({ id, name, created_at, expired_at }: Token): TokenInfo {
  return { tokenId: id, ...(typeof name === "string" && { name }), ...instants(created_at, expired_at) };
}
