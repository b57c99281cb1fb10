import { bearer } from "../shared/bearer";
import { codeUnder } from "../shared/error-body";
import { listsBy } from "../shared/paging";
import type { Driver } from "../contract";
import { DeploApi, type Token } from "./api";
import { deployToken, serviceToken } from "./schema";
import { recognition } from "./own";
import { tokenApi, wholeList } from "./tokens";

export const driver: Driver = {
  schemas: {
    ServiceToken: serviceToken,
    TokenAccessGrant: "Deplo fixes scopes when the token is made: set `scopes` on the token",
    DeployToken: deployToken,
  },

  authorization: ({ token }) => bearer(token),

  readErrorBody: codeUnder("code"),

  connect(send, { token }, now) {
    const api = new DeploApi(send);
    const list = listsBy<Token>(
      async (workspaceId) => wholeList(await api.tokens(workspaceId), token),
      ({ id }) => id,
      now,
    );
    const tokens = tokenApi(api, list, now);
    return {
      ...recognition(api, list, token),
      verifyCredential: () => api.me("look up the owner of the credential"),
      // Which of the two a workspace gets that is gone, is not documented.
      scopeNotFound: ["notFound", "forbidden"],
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
