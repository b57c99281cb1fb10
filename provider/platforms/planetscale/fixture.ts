import type { Arguments, Fixture, TokenFixture } from "../fixture";

declare module "../fixture" {
  interface Fixtures {
    readonly planetscale: typeof fixture;
  }
}

const uses: TokenFixture["uses"] = ({ info }, secret, tokenId) =>
  new Request(`${info.planetscale.apiUrl}/organizations`, { headers: { authorization: `${tokenId}:${secret}` } });

const deployPermissions = [
  "connect_branch",
  "create_branch",
  "create_deploy_request",
  "read_branch",
  "read_deploy_request",
];

const onTheToken = "set `expiresIn` on the ServiceToken";

const serviceTokenArguments: Arguments = {
  args: { organization: { takes: "name", required: true }, expiresIn: { takes: "duration" } },
  unsupported: {
    expiresAt: "use `expiresIn`",
    idleTtl: "use `expiresIn`",
    scopes: "add a TokenAccessGrant with `permissions`",
    permissions: "add a TokenAccessGrant with `permissions`",
    workspaceId: "use `organization`",
    database: "use DeployToken with `database`",
    projectId: "use DeployToken with `database`",
    appId: "use DeployToken with `database`",
  },
};

const deployTokenArguments: Arguments = {
  args: {
    organization: { takes: "name", required: true },
    database: { takes: "name", required: true },
    permissions: { takes: "words", byDefault: deployPermissions },
    expiresIn: { takes: "duration" },
  },
  unsupported: {
    expiresAt: "use `expiresIn`",
    idleTtl: "use `expiresIn`",
    scopes: "use `permissions`",
    workspaceId: "use `organization`",
    projectId: "use `database`",
    appId: "use `database`",
  },
};

const grantArguments: Arguments = {
  args: {
    organization: { takes: "name", required: true },
    tokenId: { takes: "name", required: true },
    database: { takes: "name" },
    permissions: { takes: "words", required: true },
    mode: { takes: "mode", byDefault: "additive" },
  },
  unsupported: {
    expiresIn: onTheToken,
    expiresAt: onTheToken,
    idleTtl: onTheToken,
    scopes: "use `permissions`",
    workspaceId: "use `organization`",
  },
};

export const fixture: Fixture<"planetscale"> = {
  signIns: {
    "a service token": ({ info: { planetscale } }) => ({
      PLANETSCALE_API_URL: planetscale.apiUrl,
      PLANETSCALE_SERVICE_TOKEN_ID: planetscale.serviceTokenId,
      PLANETSCALE_SERVICE_TOKEN: planetscale.serviceToken,
    }),
    "a user's access token": ({ info: { planetscale } }) => ({
      PLANETSCALE_API_URL: planetscale.apiUrl,
      PLANETSCALE_ACCESS_TOKEN: planetscale.accessToken,
    }),
  },
  signedInWith: (tokenId, secret) => ({ PLANETSCALE_SERVICE_TOKEN_ID: tokenId, PLANETSCALE_SERVICE_TOKEN: secret }),
  secrets: ({ info: { planetscale } }) => [planetscale.serviceToken],
  deadEnv: { PLANETSCALE_SERVICE_TOKEN: "pscale_tkn_of-yesterday-long-dead" },
  foreignSecret: "pscale_tkn_of-somebody-else-entirely",
  absentId: "aaaaaaaaaaaa",
  ownId: ({ info }) => info.planetscale.serviceTokenId,

  tokens: {
    ServiceToken: {
      args: () => ({ platform: "planetscale", organization: "acme", namePrefix: "ci", expiresIn: "7d" }),
      forever: ["expiresIn"],
      otherExpiry: { expiresIn: "30d" },
      // It has no scope: its name is the nearest thing.
      otherScope: () => ({ namePrefix: "cd" }),
      uses,
    },
    DeployToken: {
      args: () => ({
        platform: "planetscale",
        organization: "acme",
        database: "app",
        permissions: ["create_deploy_request", "read_branch"],
        namePrefix: "ci",
        expiresIn: "7d",
      }),
      forever: ["expiresIn"],
      otherExpiry: { expiresIn: "30d" },
      otherScope: () => ({ permissions: ["read_branch"] }),
      otherPlace: () => ({ database: "analytics" }),
      uses,
    },
  },
  grants: [
    { where: { organization: "acme", database: "app" }, permissions: ["read_branch", "create_branch"] },
    { where: { organization: "acme" }, permissions: ["read_databases", "create_databases"] },
  ],
  named: true,
  expiryIsInstant: false,
  readsById: true,
  showsLastUse: true,

  arguments: {
    ServiceToken: serviceTokenArguments,
    DeployToken: deployTokenArguments,
    TokenAccessGrant: grantArguments,
  },
  calls: [
    "GET /organizations",
    "GET /organizations/*/service-tokens",
    "POST /organizations/*/service-tokens",
    "GET /organizations/*/service-tokens/*",
    "DELETE /organizations/*/service-tokens/*",
    "GET /organizations/*/service-tokens/*/access",
    "POST /organizations/*/service-tokens/*/access",
    "DELETE /organizations/*/service-tokens/*/access",
  ],
  requests: {
    create: { method: "POST", path: /\/service-tokens$/ },
    list: { method: "GET", path: /tokens$/ },
    revoke: { method: "DELETE", path: /\/service-tokens\// },
    single: /tokens\/[^/]+$/,
  },
  created: { secret: "token", id: "id" },
  requested: ({ ttl }) => ({ days: Number(ttl) / 86_400 }),
  commandLine: ["PLANETSCALE_ORG", "PLANETSCALE_SERVICE_TOKEN", "PLANETSCALE_SERVICE_TOKEN_ID"],

  behaviors: {
    badCredentialsInOrganization: [401],
    // Off, only a user may grant: see planetscale-deploy.test.ts.
    serviceTokensManageAccess: [],
    limitToOwnPermissions: [true],
    removeStatus: [200],
    unknownPermission: ["ignore"],
    paginateAccess: [true],
    fullAccessItems: [true],
    accessesInToken: [false],
    accessesInList: [false],
    noAccesses: ["null"],
    listExpired: [false],
    idCase: ["any"],
    order: ["oldest"],
    honorPage: [],
    unknownProperties: ["reject"],
    acceptTtl: [],
    maxNameLength: [0, 103],
    duplicateNames: [false],
    maxTokens: [2],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  ignoresExpiry: { acceptTtl: false },
  repeatsPages: { honorPage: false },
  showsOwnerOfSecret: true,
  createByHand: ({ admin }, name, { days = 90, can = false } = {}) =>
    admin.planetscale.createToken({ name, ttl: `${days}d`, ...(can && { databases: { app: ["read_branch"] } }) }),
};
