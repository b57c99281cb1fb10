import type { Driver } from "../contract";
import { bearer, codeUnder } from "../shared/requests";
import { listsBy } from "../shared/paging";
import { AcmeCloudClient, type Key } from "./client";
import { deployToken, serviceToken } from "./schema";
import { tokenApi } from "./tokens";

export const driver: Driver = {
  schemas: {
    ServiceToken: serviceToken,
    TokenAccessGrant: "a key of Acme Cloud may do all that its team may: there is nothing to grant",
    DeployToken: deployToken,
  },

  authorization: ({ key }) => bearer(key),

  readErrorBody: codeUnder("code"),

  connect(send, _credentials, now) {
    const client = new AcmeCloudClient(send);
    const list = listsBy<Key>(
      (team) => client.keys(team),
      ({ id }) => id,
      now,
    );
    const tokens = tokenApi(client, list, now);
    return {
      verifyCredential: () => client.owner(),
      scopeNotFound: ["notFound"],
      ServiceToken: tokens,
      DeployToken: tokens,
    };
  },
};
