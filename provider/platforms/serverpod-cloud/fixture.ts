import type { Arguments, Fixture, TokenFixture } from "../fixture";

declare module "../fixture" {
  interface Fixtures {
    readonly serverpodCloud: typeof fixture;
  }
}

const token: TokenFixture = {
  args: () => ({ platform: "serverpodCloud", idleTtl: "30d", expiresIn: "7d" }),
  forever: ["expiresIn"],
  otherExpiry: { expiresIn: "30d" },
  otherScope: () => ({ idleTtl: "10d" }),
  uses: ({ info }, secret) =>
    new Request(`${info.serverpodCloud.apiUrl}authWithAuth/listAuthSessions`, {
      method: "POST",
      body: "{}",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    }),
};

const nothingToChoose = "there is nothing to choose";
const noPlace = "there is no place to choose";

const tokenArguments: Arguments = {
  args: {
    expiresIn: { takes: "duration" },
    expiresAt: { takes: "instant" },
    idleTtl: { takes: "idleTtl", byDefault: "30d" },
  },
  unsupported: {
    namePrefix: "a Serverpod Cloud token has no name",
    scopes: nothingToChoose,
    permissions: nothingToChoose,
    organization: noPlace,
    database: noPlace,
    workspaceId: noPlace,
    projectId: noPlace,
    appId: noPlace,
  },
};

const dayMs = 86_400_000;

export const fixture: Fixture<"serverpodCloud"> = {
  signIns: {
    "a personal access token": ({ info: { serverpodCloud } }) => ({
      SERVERPOD_CLOUD_API_URL: serverpodCloud.apiUrl,
      SERVERPOD_CLOUD_TOKEN: serverpodCloud.token,
    }),
  },
  signedInWith: (_tokenId, secret) => ({ SERVERPOD_CLOUD_TOKEN: secret }),
  secrets: ({ info }) => [info.serverpodCloud.token],
  deadEnv: { SERVERPOD_CLOUD_TOKEN: secretOf("00000000-0000-7000-8000-0000000dead0") },
  foreignSecret: secretOf("00000000-0000-7000-8000-000000000001"),
  absentId: "00000000-0000-7000-8000-00000000cafe",
  ownId: ({ info }) => info.serverpodCloud.tokenId,

  tokens: { ServiceToken: token, DeployToken: token },
  named: false,
  expiryIsInstant: true,
  readsById: false,
  showsLastUse: true,
  // A longer life carries the tag in its last 24 bits.
  shortestLife: (milliseconds) => (milliseconds >= 2 * dayMs ? milliseconds - 2 ** 24 : milliseconds),
  expiresIdle: true,

  arguments: {
    ServiceToken: tokenArguments,
    DeployToken: tokenArguments,
    TokenAccessGrant: "a Serverpod Cloud token acts as its user: there is nothing to grant",
  },
  calls: [
    "POST /users/readUser",
    "POST /authWithAuth/listAuthSessions",
    "POST /authWithAuth/createCliToken",
    "POST /authWithAuth/logoutDevice",
  ],
  requests: {
    create: { method: "POST", path: /\/createCliToken$/ },
    list: { method: "POST", path: /\/listAuthSessions$/ },
    revoke: { method: "POST", path: /\/logoutDevice$/ },
    single: /\/logoutDevice$/,
  },
  created: { secret: "token" },
  requested: ({ expiresAt, expiresAfter }, now) => ({
    // The tag makes it some hours shorter.
    days: Math.ceil((Date.parse(String(expiresAt)) - now) / dayMs),
    idleDays: expiresAfter === null ? null : Math.ceil(Number(expiresAfter) / dayMs),
  }),
  commandLine: ["SERVERPOD_CLOUD_TOKEN"],

  behaviors: {
    badCredentials: ["typed", "exception"],
    unknownToken: ["not-found", "false", "bad-request"],
    foreignToken: ["reject"],
    // Off, only a log-in may make tokens: see serverpod-cloud.test.ts.
    tokensCreateTokens: [],
    acceptExpiry: [],
    listExpired: [false],
    order: ["newest"],
    initialLastUsedAt: ["absent"],
    lastUsedResolution: [0],
    precision: ["us", "s"],
    classNames: [false],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  ignoresExpiry: { acceptExpiry: false },
  showsOwnerOfSecret: true,
  createByHand: ({ admin }, _name, { days = 90 } = {}) =>
    admin.serverpodCloud.createToken({ ttl: `${days}d`, idleTtl: "30d" }),
};

/** A secret of the platform's form with this id in it. */
function secretOf(id: string): string {
  return Buffer.concat([Buffer.from("sas"), Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.alloc(32, 7)]).toString(
    "base64url",
  );
}
