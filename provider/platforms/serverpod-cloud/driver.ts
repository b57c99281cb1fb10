import { isSameTokenId } from "../../values/ids";
import { remember } from "../../values/remember";
import { bearer, codeUnder } from "../shared/requests";
import { SharedList } from "../shared/paging";
import type { Driver } from "../contract";
import { ServerpodCloudClient, type Session } from "./client";
import { token } from "./schema";
import { hasUsualLength, tokenIdIn } from "./token-id";
import { tokenApi } from "./tokens";

export const driver: Driver = {
  schemas: {
    ServiceToken: token,
    TokenAccessGrant: "a Serverpod Cloud token acts as its user: there is nothing to grant",
    DeployToken: token,
  },

  authorization: (credentials) => bearer(credentials["token"]),

  // Serverpod's typed exceptions name their class.
  readErrorBody: codeUnder("className"),

  connect(send, credentials, now) {
    const client = new ServerpodCloudClient(send);
    const list = new SharedList<Session>(
      () => client.sessions(),
      ({ tokenId }) => tokenId,
      now,
    );
    const tokens = tokenApi(client, list, now);
    const secret = credentials["token"]?.reveal() ?? "";
    const own = tokenIdIn(secret);
    // The form is documented with one length: of another one only the list tells that the id is read from the right place.
    const isKnown = remember(async () => hasUsualLength(secret) || (await list.list()).some(isNamed(own)));
    return {
      async isCredential(_where, tokenId) {
        if (own === undefined) return "unknown";
        if (isSameTokenId(tokenId, own)) return "yes";
        return (await isKnown()) ? "no" : "unknown";
      },
      isHinted: (_where, tokenId, hint) => Promise.resolve(isSameTokenId(tokenId, hint) ? "yes" : "no"),
      verifyCredential: () => client.userId(),
      // Its tokens belong to a user: with another user's credential, this package itself answers "forbidden".
      scopeNotFound: ["forbidden"],
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};

const isNamed =
  (own = "") =>
  ({ tokenId }: Session): boolean =>
    isSameTokenId(tokenId, own);
