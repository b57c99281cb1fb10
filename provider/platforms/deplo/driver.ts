import { bearer, codeUnder } from "../shared/requests";
import { listsBy } from "../shared/paging";
import type { Driver } from "../contract";
import { DeploClient, type Token } from "./client";
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
    const client = new DeploClient(send);
    const list = listsBy<Token>(
      async (workspaceId) => wholeList(await client.tokens(workspaceId), token),
      ({ id }) => id,
      now,
    );
    const tokens = tokenApi(client, list, now);
    return {
      ...recognition(client, list, token),
      verifyCredential: () => client.me("look up the owner of the credential"),
      // Which of the two a workspace gets that is gone, is not documented.
      scopeNotFound: ["notFound", "forbidden"],
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
