import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { addPackages, pipeline, withPackages } from "./components";
import { describeProgram, openStage, tokensAt, type Stage } from "./support";

const kit = `module.exports = { pulumi: require("@pulumi/pulumi") };`;
const packages = ["@pulumi/pulumi"];

const cases: [string, () => Promise<Stage>][] = [
  [
    "uses a component package",
    async () => {
      const files = { ...withPackages("components"), "kit.js": kit };
      const program = pipeline("components", "ci");
      // Without the SDK's source maps, an error of the program that follows from the first one comes before its end.
      const stage = await openStage({ packages, files, program, env: { PULUMI_TOKENS_TEST_SOURCE_MAPS: "true" } });
      addPackages(stage, "components");
      return stage;
    },
  ],
  [
    "uses a library that brings it along",
    async () => {
      const library = `const tokens = require("pulumi-tokens");
exports.make = () => new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });`;
      const files = { "kit.js": kit, "library/index.js": library };
      const stage = await openStage({ packages, files, program: `require("./library").make();` });
      mkdirSync(join(stage.project.dir, "library/node_modules"));
      // As pnpm does.
      symlinkSync(
        resolve(__dirname, "../.."),
        join(stage.project.dir, "library/node_modules/pulumi-tokens"),
        "junction",
      );
      return stage;
    },
  ],
];

describeProgram("a program whose folder has no pulumi-tokens", () => {
  test.each(cases)("that %s gets one sentence, before anything is registered", async (_what, open) => {
    const stage = await open();
    const { project, platform } = stage;
    for (const command of ["preview", "up"] as const) {
      const { text } = await project[command]({ expectFailure: true });
      const [diagnostics] = /Diagnostics:[^]*?(?=\nResources:)/.exec(text) ?? [];
      expect(diagnostics?.split("\n").filter((line) => line.trim() !== "")).toEqual([
        "Diagnostics:",
        expect.stringMatching(/^ {2}pulumi:pulumi:Stack/),
        expect.stringMatching(
          /ci: pulumi-tokens is not installed in \S+project, where .+`npm install <folder>\/pulumi-tokens-/,
        ),
      ]);
      expect(text).not.toMatch(/Ownership|ServiceToken/);
    }
    expect(tokensAt(platform)).toEqual([]);
  });

  test("but whose state has tokens gets a sentence from refresh, destroy and up, and keeps them", async () => {
    const { project, platform, run } = await openStage({
      program: `new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });`,
    });
    await project.up();
    project.install("@pulumi/pulumi");
    for (const command of ["refresh", "destroy", "up"] as const) {
      // As a commit does that removes the tokens and the package together.
      if (command === "up") project.setProgram("");
      const { text } = await project[command]({ expectFailure: true });
      expect(text).toMatch(/Put pulumi-tokens back \(`npm ci`\) in \S+project\b/);
      expect(text).not.toMatch(/Require stack|\n *at /);
    }
    expect(tokensAt(platform)).toHaveLength(1);
    project.install("");
    run("");
    await project.up();
    expect(tokensAt(platform)).toEqual([]);
  });
});
