import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { resourceIn } from "../engine/state";
import { pairWith } from "../support/platforms";
import { without } from "../support/specs";
import { describeProgram, openStage, tokensAt } from "./support";

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
