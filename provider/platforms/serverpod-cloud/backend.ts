import { bearer } from "../bearer";
import { codeUnder } from "../complaint";
import { SharedList } from "../paging";
import type { Backend } from "../platform";
import { ServerpodCloudApi, type Session } from "./api";
import { token } from "./offers";
import { issuer, tokenIdIn } from "./tokens";

export const backend: Backend = {
  offers: {
    ServiceToken: token,
    TokenAccessGrant: "a Serverpod Cloud token acts as its user: there is nothing to grant",
    DeployToken: token,
  },

  authorization: (credentials) => bearer(credentials["token"]),

  // Serverpod's typed exceptions name their class.
  complaint: codeUnder("className"),

  connect(send, credentials, now) {
    const api = new ServerpodCloudApi(send);
    const list = new SharedList<Session>(
      () => api.sessions(),
      ({ tokenId }) => tokenId,
      now,
    );
    const tokens = issuer(api, list, now);
    const own = tokenIdIn(credentials["token"]?.reveal() ?? "");
    return {
      runsOn: (_where, tokenId) => Promise.resolve(tokenId === own),
      verifyCredential: () => api.userId(),
      // Its tokens belong to a user: with another user's credential, this package itself answers "forbidden".
      scopeNotFound: ["forbidden"],
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
