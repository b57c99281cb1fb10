import type { Arguments, Fixture, TokenFixture } from "../fixture";

declare module "../fixture" {
  interface Fixtures {
    readonly deplo: typeof fixture;
  }
}

const uses: TokenFixture["uses"] = ({ info }, secret) =>
  new Request(`${info.deplo.apiUrl}/projects/proj_app`, { headers: { authorization: `Bearer ${secret}` } });

const dayMs = 86_400_000;

const args = { platform: "deplo", workspaceId: "ws_acme", namePrefix: "ci", expiresIn: "7d" };

const commonArguments: Arguments = {
  args: {
    workspaceId: { takes: "name", required: true },
    expiresIn: { takes: "duration" },
    expiresAt: { takes: "instant" },
    allowUnverifiedScope: { takes: "unverified" },
  },
  unsupported: { idleTtl: "use `expiresIn`", permissions: "use `scopes`", organization: "use `workspaceId`" },
};

export const fixture: Fixture<"deplo"> = {
  signIns: {
    "an API token": ({ info: { deplo } }) => ({ DEPLO_API_URL: deplo.apiUrl, DEPLO_KEY: deplo.token }),
  },
  signedInWith: (_tokenId, secret) => ({ DEPLO_KEY: secret }),
  secrets: ({ info }) => [info.deplo.token],
  deadEnv: { DEPLO_KEY: "sk_live_ofYesterdayLongDead0000" },
  foreignSecret: "sk_live_ofSomebodyElseEntirely00",
  absentId: "tok_aaaaaaaaaaaa",
  ownId: ({ tokens }) => tokens().find(({ platform }) => platform === "deplo")?.id ?? "",

  tokens: {
    ServiceToken: {
      args: () => ({ ...args, scopes: ["deploy", "read"] }),
      forever: ["expiresIn"],
      otherExpiry: { expiresIn: "30d" },
      otherScope: () => ({ scopes: ["read"] }),
      uses,
    },
    DeployToken: {
      args: () => ({ ...args, projectId: "proj_app", scopes: ["deploy"] }),
      forever: ["expiresIn"],
      otherExpiry: { expiresIn: "30d" },
      otherScope: () => ({ scopes: ["deploy", "read"] }),
      otherPlace: () => ({ projectId: "proj_docs" }),
      uses,
    },
  },
  named: true,
  expiryIsInstant: true,
  readsById: false,
  showsLastUse: true,

  arguments: {
    ServiceToken: {
      args: { ...commonArguments.args, scopes: { takes: "words", required: true } },
      unsupported: {
        ...commonArguments.unsupported,
        projectId: "use DeployToken with `projectId`",
        appId: "use DeployToken with `projectId`",
        database: "use DeployToken with `projectId`",
      },
    },
    DeployToken: {
      args: {
        ...commonArguments.args,
        projectId: { takes: "name", required: true },
        scopes: { takes: "words", byDefault: ["deploy"] },
      },
      unsupported: { ...commonArguments.unsupported, appId: "use `projectId`", database: "use `projectId`" },
    },
    TokenAccessGrant: "Deplo fixes scopes when the token is made: set `scopes` on the token",
  },
  calls: [
    "GET /workspaces/*/access-tokens",
    "POST /workspaces/*/access-tokens",
    "DELETE /workspaces/*/access-tokens/*",
    "GET /v1/me",
  ],
  requests: {
    create: { method: "POST", path: /\/access-tokens$/ },
    list: { method: "GET", path: /tokens$/ },
    revoke: { method: "DELETE", path: /tokens\/[^/]+$/ },
    single: /tokens\/[^/]+$/,
  },
  created: { secret: "token", id: "id" },
  requested: ({ scopes, projectId, expiresAt }, now) => ({
    days: Math.ceil((Date.parse(String(expiresAt)) - now) / dayMs),
    scopes,
    projectId,
  }),
  commandLine: ["DEPLO_KEY"],

  behaviors: {
    otherWorkspace: [404],
    projectTokenLists: ["all", "reject"],
    fullCreateResponse: [false],
    deleteStatus: [200],
    listFormat: ["data"],
    order: ["oldest"],
    emptyFields: ["null"],
    listExpired: [false],
    unknownProperties: ["reject"],
    // What is ignored: see deplo-confirm-creation.test.ts.
    acceptProjectId: [],
    returnProject: [false],
    meProjectField: ["project_id", "project", "object", "context", "scope", "nowhere"],
    meTokenField: ["token_id", "token", "nowhere"],
    meStatus: [403, 404],
    prefixFormat: ["short", "masked", "end", "nowhere"],
    acceptExpiry: [],
    expiryPrecision: ["day"],
    pastExpiry: ["accept"],
    maxNameLength: [0, 103],
    duplicateNames: [false],
    maxTokens: [2],
    limitStatus: [403, 409, 422],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  ignoresExpiry: { acceptExpiry: false },
  showsOwnerOfSecret: true,
  createByHand: ({ admin }, name, { days = 90 } = {}) => admin.deplo.createToken({ name, expiresIn: `${days}d` }),
};
