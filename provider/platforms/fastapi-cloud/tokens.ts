import { failedAs, failureOf } from "../../http/failure";
import { Secret } from "../../values/secret";
import { bearer } from "../shared/bearer";
import { expiryConfirmation } from "../shared/expiry";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import type { TokenApi, TokenInfo, Spec } from "../contract";
import type { FastApiCloudApi, Token } from "./api";
import { traceBySecret } from "../shared/trace";
import { daysOf } from "./schema";

interface Where extends Spec {
  readonly appId: string;
  readonly expiresIn: string;
}

/** Deploy tokens of FastAPI Cloud. */
export function tokenApi(
  api: FastApiCloudApi,
  list: (appId: string) => SharedList<Token>,
  now: () => number,
): TokenApi {
  const expiry = expiryConfirmation("FastAPI Cloud", now);
  return {
    async create(spec, name) {
      const { appId, expiresIn } = spec as Where;
      const { value, ...minted } = await api.createToken(appId, { name, expires_in_days: daysOf(expiresIn) });
      list(appId).forget();
      const answered = observed(minted);
      expiry.note(answered);
      return { ...answered, secret: new Secret(value) };
    },
    configure: (spec, tokenId) =>
      expiry.confirm(spec, tokenId, async () => {
        const token = await list((spec as Where).appId).findFresh(tokenId);
        return token && observed(token);
      }),
    async get(where, tokenId) {
      const token = await list((where as Where).appId).find(tokenId);
      return token && observed(token);
    },
    async list(where) {
      return (await list((where as Where).appId).list()).map(observed);
    },
    async revoke(where, tokenId) {
      const { appId } = where as Where;
      await list(appId).remove(tokenId, () => api.deleteToken(appId, tokenId));
    },
    verify: (where, _tokenId, secret) => api.app((where as Where).appId, bearer(secret)),
    // Every living deploy token may make this call, even if its app is gone: the platform checks the caller first.
    trace: (where, _tokenId, secret) =>
      traceBySecret(secret, async (as) => {
        const failure = await failureOf(api.app((where as Where).appId, as));
        if (failure && !failedAs(failure, "notFound", "forbidden")) throw failure;
      }),
  };
}

function observed({ id, name, created_at, expired_at }: Token): TokenInfo {
  return { tokenId: id, ...(typeof name === "string" && { name }), ...instants(created_at, expired_at) };
}
