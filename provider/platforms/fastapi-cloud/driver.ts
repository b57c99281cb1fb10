import { bearer } from "../shared/requests";
import { listsBy } from "../shared/paging";
import type { Driver } from "../contract";
import { readErrorBody, FastApiCloudClient, type Token } from "./client";
import { deployToken } from "./schema";
import { tokenApi } from "./tokens";

export const driver: Driver = {
  schemas: {
    ServiceToken: "FastAPI Cloud issues tokens for one app: use DeployToken",
    TokenAccessGrant: "FastAPI Cloud issues tokens for one app, which can deploy it and nothing else: use DeployToken",
    DeployToken: deployToken,
  },

  authorization: ({ accessToken }) => bearer(accessToken),

  readErrorBody,

  connect(send, _credentials, now) {
    const client = new FastApiCloudClient(send);
    const list = listsBy<Token>(
      (appId, page) => client.tokens(appId, page),
      ({ id }) => id,
      now,
    );
    return {
      verifyCredential: () => client.user(),
      scopeNotFound: ["notFound"],
      DeployToken: tokenApi(client, list, now),
    };
  },
};
