// The programs that are measured, each with as many resources: empty components, which are the engine's floor; dynamic resources
// that do nothing, which are the floor of any dynamic provider; the naive provider; ours. A changed `BENCH_TRIGGER` rotates.

/** Only PlanetScale has something to grant. */
const hasGrants = (platform) => platform === "planetscale";

export const resourcesOf = (platform, tokens) => (hasGrants(platform) ? 2 : 1) * tokens;

const grantArgs = `database: "app", permissions: ["read_branch", "create_branch"]`;

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

  /** Dynamic resources that do nothing, with the same arguments, outputs and dependencies as ours. */
  idle: (platform, tokens) => `
const pulumi = require("@pulumi/pulumi");
const outputs = { value: "secret_".padEnd(60, "0"), name: "token".padEnd(40, "0"), createdAt: "2026-11-25T00:00:00Z" };
const provider = { diff: async () => ({ changes: false }), create: async (inputs) => ({ id: "id", outs: { ...outputs, ...inputs } }) };
const none = { value: undefined, name: undefined, createdAt: undefined, expiresAt: undefined };
class Idle extends pulumi.dynamic.Resource {}
for (let n = 0; n < ${tokens}; n++) {
  const args = { ${oursArgs[platform]}, rotateWhenChanged: "1" };
  const token = new Idle(provider, "token-" + n, { ...none, ...args }, { additionalSecretOutputs: ["value"] });
  ${hasGrants(platform) ? `new Idle(provider, "grant-" + n, { tokenId: token.id, ${grantArgs} });` : ""}
}
`,

  naive: (platform, tokens) => `
const { Token, Grant } = require("./naive.cjs").on("${platform}");
for (let n = 0; n < ${tokens}; n++) {
  const token = new Token("token-" + n, { trigger: process.env.BENCH_TRIGGER });
  ${hasGrants(platform) ? `new Grant("grant-" + n, { tokenId: token.id, ${grantArgs} });` : ""}
}
`,

  ours: (platform, tokens) => `
const tokens = require("pulumi-tokens");
for (let n = 0; n < ${tokens}; n++) {
  const args = { ${oursArgs[platform]}, rotateWhenChanged: process.env.BENCH_TRIGGER };
  const token = new tokens.${platform === "fastapiCloud" ? "DeployToken" : "ServiceToken"}("token-" + n, args);
  ${hasGrants(platform) ? `new tokens.TokenAccessGrant("grant-" + n, { token, ${grantArgs} });` : ""}
}
`,
};
