import type { Fixture } from "../fixture";

declare module "../fixture" {
  interface Fixtures {
    readonly fastapiCloud: typeof fixture;
  }
}

const nothingToChoose = "there is nothing to choose";

export const fixture: Fixture<"fastapiCloud"> = {
  signIns: {
    "a user's access token": ({ info: { fastapiCloud } }) => ({
      FASTAPI_CLOUD_API_URL: fastapiCloud.apiUrl,
      FASTAPI_CLOUD_ACCESS_TOKEN: fastapiCloud.accessToken,
    }),
  },
  secrets: ({ info }) => [info.fastapiCloud.accessToken],
  deadEnv: { FASTAPI_CLOUD_ACCESS_TOKEN: "fastapi-access-of-yesterday-long-dead" },
  foreignSecret: "fastapi-deploy-of-somebody-else-entirely",
  absentId: "00000000-0000-4000-8000-00000000cafe",

  tokens: {
    DeployToken: {
      args: ({ info }) => ({
        platform: "fastapiCloud",
        appId: info.fastapiCloud.appId,
        namePrefix: "ci",
        expiresIn: "7d",
      }),
      otherExpiry: { expiresIn: "30d" },
      otherScope: ({ info }) => ({ appId: info.fastapiCloud.apps[1]?.id }),
      otherPlace: ({ info }) => ({ appId: info.fastapiCloud.apps[1]?.id }),
      uses: ({ info }, secret, _tokenId, { appId }) =>
        new Request(`${info.fastapiCloud.apiUrl}/apps/${String(appId)}`, {
          headers: { authorization: `Bearer ${secret}` },
        }),
    },
  },
  named: true,
  expiryIsInstant: false,
  readsById: false,
  showsLastUse: false,
  parent: {
    argument: "appId",
    add: ({ admin }, name) => admin.fastapiCloud.addApp(name),
    remove: ({ admin }, id) => {
      admin.fastapiCloud.removeApp(id);
    },
  },

  arguments: {
    ServiceToken: "FastAPI Cloud issues tokens for one app: use DeployToken",
    DeployToken: {
      args: { appId: { takes: "name", required: true }, expiresIn: { takes: "days", byDefault: "90d" } },
      unsupported: {
        expiresAt: "use `expiresIn`",
        idleTtl: "use `expiresIn`",
        keepWhileUsed: "use a longer `overlap`",
        scopes: nothingToChoose,
        permissions: nothingToChoose,
        organization: "use `appId`",
        database: "use `appId`",
        workspaceId: "use `appId`",
        projectId: "use `appId`",
      },
    },
    TokenAccessGrant: "FastAPI Cloud issues tokens for one app, which can deploy it and nothing else: use DeployToken",
  },
  calls: ["GET /apps/*", "GET /apps/*/tokens", "POST /apps/*/tokens", "DELETE /apps/*/tokens/*"],
  requests: {
    create: { method: "POST", path: /\/tokens$/ },
    list: { method: "GET", path: /tokens$/ },
    revoke: { method: "DELETE", path: /tokens\/[^/]+$/ },
    single: /tokens\/[^/]+$/,
  },
  created: { secret: "value", id: "id" },
  requested: ({ expires_in_days }) => ({ days: expires_in_days }),
  commandLine: ["FASTAPI_CLOUD_APP_ID", "FASTAPI_CLOUD_TOKEN"],

  behaviors: {
    badCredentials: [403],
    deployTokenStatus: [401],
    foreignResource: [403],
    acceptExpiry: [],
    duplicateNames: [false],
    minNameLength: [10],
    maxNameLength: [0, 103],
    maxTokens: [1],
    unknownProperties: ["reject"],
    order: ["oldest"],
    listExpired: [false],
    tokenCount: [true],
    paginateTokens: [true],
    honorSkip: [],
    timestampFormat: ["offset", "naive"],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  ignoresExpiry: { acceptExpiry: false },
  repeatsPages: { paginateTokens: true, tokenCount: true, honorSkip: false },
  // Only if the app has no other token.
  showsOwnerOfSecret: false,
  createByHand: ({ admin }, name, { days = 90 } = {}) => admin.fastapiCloud.createToken({ name, days }),
  regenerate: ({ admin }, tokenId) => admin.fastapiCloud.regenerateToken(tokenId),
};
