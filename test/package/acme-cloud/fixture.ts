import type { Arguments, Fixture, TokenFixture } from "../fixture";

declare module "../fixture" {
  interface Fixtures {
    readonly acmeCloud: typeof fixture;
  }
}

const uses: TokenFixture["uses"] = ({ info }, secret) =>
  new Request(`${info.acmeCloud.apiUrl}/me`, { headers: { authorization: `Bearer ${secret}` } });

const args = { platform: "acmeCloud", team: "web", namePrefix: "ci", expiresIn: "7d" };

const serviceTokenArguments: Arguments = {
  args: { team: { takes: "name", required: true }, expiresIn: { takes: "duration" } },
  unsupported: { expiresAt: "use `expiresIn`" },
};

const deployTokenArguments: Arguments = {
  args: { ...serviceTokenArguments.args, site: { takes: "name", required: true } },
  unsupported: serviceTokenArguments.unsupported,
};

export const fixture: Fixture<"acmeCloud"> = {
  signIns: { "a key": ({ info }) => ({ ACME_API_URL: info.acmeCloud.apiUrl, ACME_KEY: info.acmeCloud.key }) },
  secrets: ({ info }) => [info.acmeCloud.key],
  deadEnv: { ACME_KEY: "acme_root_of-yesterday-long-dead" },
  foreignSecret: "acme_key_of-somebody-else-entirely",
  absentId: "k-aaaaaaaaaaaa",

  tokens: {
    ServiceToken: {
      args: () => args,
      forever: ["expiresIn"],
      otherExpiry: { expiresIn: "30d" },
      otherScope: () => ({ namePrefix: "cd" }),
      uses,
    },
    DeployToken: {
      args: () => ({ ...args, site: "www" }),
      forever: ["expiresIn"],
      otherExpiry: { expiresIn: "30d" },
      otherScope: () => ({ site: "docs" }),
      otherPlace: () => ({ site: "docs" }),
      uses,
    },
  },
  named: true,
  expiryIsInstant: false,
  readsById: false,
  showsLastUse: false,

  arguments: {
    ServiceToken: serviceTokenArguments,
    DeployToken: deployTokenArguments,
    TokenAccessGrant: "a key of Acme Cloud may do all that its team may: there is nothing to grant",
  },
  calls: ["GET /me", "GET /teams/*/keys", "POST /teams/*/keys", "DELETE /teams/*/keys/*"],
  requests: {
    create: { method: "POST", path: /\/keys$/ },
    list: { method: "GET", path: /\/keys$/ },
    revoke: { method: "DELETE", path: /\/keys\/[^/]+$/ },
    single: /\/keys\/[^/]+$/,
  },
  created: { secret: "secret", id: "id" },
  requested: ({ lifeSeconds }) => ({ days: Number(lifeSeconds) / 86_400 }),
  commandLine: ["ACME_KEY", "ACME_TEAM"],

  behaviors: { acceptLife: [], rateLimit: [true], requestsPerMinute: [60], retryAfter: [false] },
  ignoresExpiry: { acceptLife: false },
  showsOwnerOfSecret: false,
  createByHand: ({ admin }, name, { days = 90 } = {}) => admin.acmeCloud.createKey(name, days),
};
