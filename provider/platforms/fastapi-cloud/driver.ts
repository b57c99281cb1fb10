import { bearer } from "../shared/bearer";
import { listsBy } from "../shared/paging";
import type { Driver } from "../contract";
import { readErrorBody, FastApiCloudApi, type Token } from "./api";
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
    const api = new FastApiCloudApi(send);
    const list = listsBy<Token>(
      (appId, page) => api.tokens(appId, page),
      ({ id }) => id,
      now,
    );
    return { verifyCredential: () => api.user(), scopeNotFound: ["notFound"], DeployToken: tokenApi(api, list, now) };
  },
};
