// The programs that are measured, each with as many resources: empty components, which are the engine's floor; dynamic resources
// that do nothing, which are the floor of any dynamic provider; the naive provider; this package. A changed `BENCH_TRIGGER` rotates.

/** Only PlanetScale has something to grant. */
const hasGrants = (platform) => platform === "planetscale";

/** With an overlap each token has a Retirement, and no grant. */
const withGrants = (platform, overlap) => hasGrants(platform) && !overlap;

export const resourcesOf = (platform, tokens) => (hasGrants(platform) ? 2 : 1) * tokens;

const grantArgs = `database: "app", permissions: ["read_branch", "create_branch"]`;

const overlapArg = 'overlap: "2d",';

/** Those that a token's class gives its Retirement. */
const retirementArgs =
  'retiring: undefined, platform: args.platform, current: token.id, since: token.createdAt, until: token.expiresAt, overlap: "2d", ' +
  "supersedes: undefined, revokeNow: undefined";

const oursArgs = {
  planetscale: `platform: "planetscale", organization: "acme", expiresIn: "90d"`,
  serverpodCloud: `platform: "serverpodCloud", expiresIn: "90d"`,
  deplo: `platform: "deplo", workspaceId: "ws_acme", scopes: ["deploy", "read"], expiresIn: "90d"`,
  fastapiCloud: `platform: "fastapiCloud", appId: process.env.BENCH_APP_ID, expiresIn: "90d"`,
};

export const programs = {
  components: (platform, tokens) => `
const pulumi = require("@pulumi/pulumi");
class Empty extends pulumi.ComponentResource {}
for (let n = 0; n < ${resourcesOf(platform, tokens)}; n++) new Empty("bench:index:Empty", "empty-" + n);
`,

  dynamic: (platform, tokens) => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  diff: async (_id, { trigger }, news) =>
    trigger === news.trigger ? { changes: false } : { changes: true, replaces: ["trigger"] },
  create: async (inputs) => ({ id: "id", outs: inputs }),
};
class Idle extends pulumi.dynamic.Resource {}
const trigger = process.env.BENCH_TRIGGER;
for (let n = 0; n < ${resourcesOf(platform, tokens)}; n++) new Idle(provider, "idle-" + n, { trigger });
`,

  /** Dynamic resources that do nothing, with the same arguments, outputs and dependencies as this package's. */
  idle: (platform, tokens, overlap = false) => `
const pulumi = require("@pulumi/pulumi");
const instant = "2026-11-25T00:00:00.000Z";
const token = { value: "secret_".padEnd(60, "0"), name: "token".padEnd(40, "0"), createdAt: instant, expiresAt: instant };
const retirement = { currentSince: instant, currentUntil: instant, recordedSince: instant, supersedes: [], retiring: [] };
const idle = (outputs) => ({ diff: async () => ({ changes: false }), create: async (inputs) => ({ id: "id", outs: { ...outputs, ...inputs } }) });
const [tokens, retirements, grants] = [idle(token), idle(retirement), idle({})];
const none = { value: undefined, name: undefined, createdAt: undefined, expiresAt: undefined };
class Idle extends pulumi.dynamic.Resource {}
for (let n = 0; n < ${tokens}; n++) {
  const args = { ${oursArgs[platform]}, ${overlap ? overlapArg : ""} rotateWhenChanged: "1" };
  const token = new Idle(tokens, "token-" + n, { ...none, ...args }, { additionalSecretOutputs: ["value"] });
  ${withGrants(platform, overlap) ? `new Idle(grants, "grant-" + n, { tokenId: token.id, ${grantArgs} });` : ""}
  ${overlap ? `new Idle(retirements, "retirement-" + n, { ${retirementArgs} }, { parent: token });` : ""}
}
`,

  naive: (platform, tokens) => `
const { Token, Grant } = require("./naive.cjs").on("${platform}");
for (let n = 0; n < ${tokens}; n++) {
  const token = new Token("token-" + n, { trigger: process.env.BENCH_TRIGGER });
  ${hasGrants(platform) ? `new Grant("grant-" + n, { tokenId: token.id, ${grantArgs} });` : ""}
}
`,

  own: (platform, tokens, overlap = false) => `
const tokens = require("pulumi-tokens");
for (let n = 0; n < ${tokens}; n++) {
  const args = { ${oursArgs[platform]}, ${overlap ? overlapArg : ""} rotateWhenChanged: process.env.BENCH_TRIGGER };
  const token = new tokens.${platform === "fastapiCloud" ? "DeployToken" : "ServiceToken"}("token-" + n, args);
  ${withGrants(platform, overlap) ? `new tokens.TokenAccessGrant("grant-" + n, { token, ${grantArgs} });` : ""}
}
`,
};
