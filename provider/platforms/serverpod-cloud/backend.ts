import { z } from "zod";
import { bearer } from "../bearer";
import { SharedList } from "../paging";
import type { Backend } from "../platform";
import { ServerpodCloudApi, type Session } from "./api";
import { token } from "./offers";
import { issuer, tokenIdIn } from "./tokens";

/** Serverpod's typed exceptions name their class. */
const typedError = z
  .object({ className: z.string() })
  .transform(({ className }) => ({ code: className }))
  .or(z.unknown().transform(() => ({})));

export const backend: Backend = {
  offers: {
    ServiceToken: token,
    TokenAccessGrant: "a Serverpod Cloud token acts as its user: there is nothing to grant",
    DeployToken: token,
  },

  authorization: (credentials) => bearer(credentials["token"]),

  complaint: (body) => typedError.parse(body),

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
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
