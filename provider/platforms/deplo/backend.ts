import { z } from "zod";
import { bearer } from "../bearer";
import { listsBy } from "../paging";
import type { Backend } from "../platform";
import { DeploApi, type Token } from "./api";
import { deployToken, serviceToken } from "./offers";
import { issuer, shownPrefix } from "./tokens";

const errorBody = z.object({ code: z.string() }).or(z.unknown().transform(() => ({})));

export const backend: Backend = {
  offers: {
    ServiceToken: serviceToken,
    TokenAccessGrant: "Deplo fixes scopes when the token is made: set `scopes` on the token",
    DeployToken: deployToken,
  },

  authorization: ({ token }) => bearer(token),

  complaint: (body) => errorBody.parse(body),

  connect(send, { token }, now) {
    const api = new DeploApi(send);
    const list = listsBy<Token>(
      (workspaceId) => api.tokens(workspaceId),
      ({ id }) => id,
      now,
    );
    const tokens = issuer(api, list, now);
    return {
      // A token does not hold its id; the list shows how each begins.
      async runsOn(where, tokenId) {
        const listed = await list(String(where["workspaceId"])).glimpse(tokenId);
        const shown = listed && shownPrefix(listed);
        return shown !== undefined && (token?.reveal().startsWith(shown) ?? false);
      },
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
