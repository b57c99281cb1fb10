import { remember } from "../../values/remember";
import { bearer } from "../bearer";
import { codeUnder } from "../complaint";
import { listsBy } from "../paging";
import type { Backend } from "../platform";
import { DeploApi, type Token } from "./api";
import { deployToken, serviceToken } from "./offers";
import { beginsAs, issuer, wholeList } from "./tokens";

export const backend: Backend = {
  offers: {
    ServiceToken: serviceToken,
    TokenAccessGrant: "Deplo fixes scopes when the token is made: set `scopes` on the token",
    DeployToken: deployToken,
  },

  authorization: ({ token }) => bearer(token),

  complaint: codeUnder("code"),

  connect(send, { token }, now) {
    const api = new DeploApi(send);
    const list = listsBy<Token>(
      async (workspaceId) => wholeList(await api.tokens(workspaceId), token),
      ({ id }) => id,
      now,
    );
    const tokens = issuer(api, list, now);
    // A token does not hold its id; the list shows how each begins.
    const ownIds = remember(async (workspaceId) => {
      const listed = await list(workspaceId).fresh();
      return listed.filter((one) => beginsAs(one, token)).map(({ id }) => id);
    });
    return {
      runsOn: async (where, tokenId) => (await ownIds(String(where["workspaceId"]))).includes(tokenId),
      verifyCredential: () => api.me("look up the owner of the credential"),
      // Which of the two a workspace gets that is gone, is not documented.
      scopeNotFound: ["notFound", "forbidden"],
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
