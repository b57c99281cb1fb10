import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { resourceIn } from "../engine/state";
import type { Emulator } from "../../sdk/testing";
import { pairWith } from "../support/platforms";
import { without } from "../support/specs";
import { prefixIn } from "./named";
import { describeProgram, openStage, plantedSecret, tokensAt } from "./support";

const source = readFileSync(require.resolve("./policy-pack"), "utf8").replace('"../../sdk"', '"pulumi-tokens"');
const pack = ts.transpile(source, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });

/** The engine starts an executable itself: the language host of the tests knows no policy packs. */
const analyzer = `#!/bin/sh
cd "$(dirname "$0")" && exec node ../../node_modules/@pulumi/pulumi/cmd/run-policy-pack "$1" .
`;

const files = {
  "pack/package.json": JSON.stringify({ name: "pack", version: "1.0.0", main: "index.js" }),
  "pack/index.js": pack,
  "pack/analyzer": analyzer,
};

const enforced = { args: ["--policy-pack", "pack/analyzer"] };

const program = `
const { tokens } = require("./kit");
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });
new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: ["read_branch"] });
new tokens.DeployToken("deploy", JSON.parse(process.env.DEPLOY));
`;

/** A life of hours is an error there. */
const inDays = pairWith({ takesDays: true, kind: "DeployToken" });

describeProgram("a policy pack that knows resources by their class", () => {
  test("sees them, and a life that it writes is one that this package would have written", async () => {
    const { project, platform } = await openStage({ files });
    chmodSync(join(project.dir, "pack/analyzer"), 0o755);
    project.setProgram(program);
    const env = { DEPLOY: JSON.stringify(without(inDays.token.args(platform), "expiresIn")) };

    const refused = await project.up({ ...enforced, env: { ...env, FORCED_LIFE: "36h" }, expectFailure: true });
    expect(refused.text).toContain("expiresIn: must be in range: FastAPI Cloud takes whole days from 1d to 365d.");
    expect(platform.tokens().filter((token) => token.platform === inDays.platform)).toEqual([]);

    const { text } = await project.up({ ...enforced, env });
    expect(text).toContain("ServiceToken ci on planetscale for 4w.");
    expect(text).toContain("TokenAccessGrant app of read_branch.");
    expect(text).toContain(`DeployTokens deploy on ${inDays.platform}.`);
    const state = await project.exportState();
    const lives = ["ci", "deploy"].map((name) => resourceIn(state, name).outputs?.["expiresIn"]);
    expect(lives).toEqual(["28d", "28d"]);
    await project.up({ ...enforced, args: [...enforced.args, "--expect-no-changes"], env });
    expect(tokensAt(platform)).toHaveLength(1);
  });
});

// examples/policy-pack, whose types test/e2e/examples.test.ts checks.
const example = (path: string): string => readFileSync(join(__dirname, "../../examples/policy-pack", path), "utf8");

const tokenPolicies = {
  "pack/package.json": example("package.json").replace("index.ts", "index.js"),
  "pack/PulumiPolicy.yaml": example("PulumiPolicy.yaml"),
  "pack/index.js": ts.transpile(example("index.ts"), {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
  }),
  "pack/analyzer": analyzer,
  "tight.json": JSON.stringify({ "token-lifetime": { max: "30d" }, "token-owner": "mandatory" }),
};

const right = `platform: "planetscale", organization: "acme", expiresIn: "90d", rotateBefore: "7d", overlap: "1d", owner: "web"`;

/** Each breaks the rule that it is named after, and no other. */
const refused = `
const { tokens, pulumi } = require("./kit");
const secret = pulumi.secret(process.env.PLANTED);
const right = { ${right}, rotateWhenChanged: secret };
new tokens.ServiceToken("expiry", { ...right, expiresIn: undefined, rotateBefore: undefined, rotateEvery: "30d" });
new tokens.ServiceToken("lifetime", { ...right, expiresIn: "13w" });
new tokens.ServiceToken("rotation", { ...right, rotateBefore: undefined });
new tokens.ServiceToken("overlap", { ...right, overlap: "1h" });
new tokens.ServiceToken("owner", { ...right, owner: undefined });
const manager = new tokens.ServiceToken("manager", right);
const permissions = ["read_databases", "write_service_tokens"];
new tokens.TokenAccessGrant("scopes", { token: manager, permissions });
new tokens.DeployToken("deletes", { ...right, database: "app", permissions: ["delete_production_branch"] });
new tokens.ServiceToken("admin", { ...right, platform: "deplo", organization: undefined, workspaceId: "ws_acme", scopes: ["admin"] });
`;

/** The same rights, by a name that the pack excepts; and what other platforms fill in by default. */
const passing = `
const { tokens, pulumi } = require("./kit");
const right = { ${right} };
const token = new tokens.ServiceToken("ci", right);
new tokens.TokenAccessGrant("manager", { token, permissions: ["write_service_tokens"] });
const { platform, organization, expiresIn, ...others } = right;
new tokens.DeployToken("deploy", { ...others, ...JSON.parse(process.env.DEPLOY) });
new tokens.ServiceToken("late", { ...right, expiresIn: token.createdAt.apply(() => "89d") });
`;

describeProgram("examples/policy-pack: ready rules about tokens", () => {
  test("refuse each token in a preview and before it is created, and let the others pass", async () => {
    const { project, platform } = await openStage({ files: tokenPolicies });
    chmodSync(join(project.dir, "pack/analyzer"), 0o755);
    const byDefault = JSON.stringify(without(inDays.token.args(platform), "expiresIn", "namePrefix"));
    const env = { DEPLOY: byDefault, PLANTED: plantedSecret() };

    project.setProgram(refused);
    const preview = await project.preview({ ...enforced, env, expectFailure: true });
    expect(violationsIn(preview.text)).toEqual([
      "advisory token-owner owner: owner: must be set, so that somebody can be asked about the token. Set it to a team or a person.",
      'mandatory token-admin-scopes admin: scopes: must not contain "admin". Remove what is listed, or ask the owner of the policy pack for an exception.',
      expect.stringMatching(/^mandatory token-admin-scopes deletes: .*"delete_production_branch"\./),
      expect.stringMatching(/^mandatory token-admin-scopes scopes: .*"write_service_tokens"\./),
      'mandatory token-expiry expiry: expiresIn: must be set, because the token has no fixed expiry. Set it to "90d", for example.',
      'mandatory token-lifetime expiry: expiresIn: must be set and at most 90d, because the token has no fixed expiry. Set it to "90d".',
      'mandatory token-lifetime lifetime: expiresIn: must be at most 90d; it is 91d. Set it to "90d".',
      expect.stringMatching(/^mandatory token-overlap overlap: overlap: must be at least 1d; it is 1h\. /),
      expect.stringMatching(/^mandatory token-rotation rotation: rotateBefore: must be set, or `rotateEvery`, /),
    ]);

    // The engine stops at the first one, and does not create what is refused.
    const up = await project.up({ ...enforced, env, expectFailure: true });
    expect(violationsIn(up.text)).toContainEqual(expect.stringMatching(/^mandatory /));
    expect(made(platform).filter((name) => !["owner", "manager"].includes(name))).toEqual([]);

    project.setProgram(passing);
    const tight = [...enforced.args, "--policy-pack-config", "tight.json"];
    const narrower = await project.preview({ args: tight, env, expectFailure: true });
    expect(violationsIn(narrower.text)).toEqual([
      expect.stringMatching(/^advisory token-expiry late: can't run policy .* at \.expiresIn can't be known during/),
      expect.stringMatching(/^advisory token-lifetime late: can't run policy .* at \.expiresIn can't be known during/),
      'mandatory token-lifetime ci: expiresIn: must be at most 30d; it is 90d. Set it to "30d".',
      'mandatory token-lifetime deploy: expiresIn: must be at most 30d; it is 90d. Set it to "30d".',
    ]);
    const passed = await project.up({ ...enforced, env });
    expect(violationsIn(passed.text)).toEqual([]);
    expect(made(platform).sort()).toEqual(["ci", "deploy", "late"]);
  });
});

/** The names of the tokens that work and that a program made. */
function made(platform: Emulator): string[] {
  const names = platform.tokens().flatMap(({ name, alive }) => (alive && name !== null ? [name] : []));
  return names.map(prefixIn).filter((prefix) => !names.includes(prefix));
}

/** `<level> <policy> <resource>: <message>` of each violation, from the list that the engine prints. */
function violationsIn(text: string): string[] {
  const [, list = ""] = text.split("\nPolicies:\n");
  const entries = list.split(/\n\n/)[0]!.split("- [").slice(1);
  return entries
    .map((entry) => {
      const [, level, policy, name] = /^(\w+)\] +([\w-]+) +\(\S+ (\S+)\)\n/.exec(entry)!;
      return `${level!} ${policy!} ${name!}: ${entry.trim().split("\n").at(-1)!.trim()}`;
    })
    .sort();
}
