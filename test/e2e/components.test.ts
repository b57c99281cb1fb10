import { stackTag, tagInName } from "../../provider/values/ownership-tag";
import { advance } from "./clocks";
import { addPackages, pipeline, withPackages } from "./components";
import { describeProgram, openStage, tokensAt, type Stage } from "./support";

const own = `new tokens.ServiceToken("own", { platform: "planetscale", organization: "acme", overlap: "2d" });`;

async function open(...names: readonly string[]): Promise<Stage> {
  const stage = await openStage({ files: withPackages(...names) });
  addPackages(stage, ...names);
  return stage;
}

/** The Ownerships by the end of their URNs, and whether the tokens at the platform carry the marks of exactly these. */
async function owners({ project, platform }: Stage): Promise<string[]> {
  const { deployment } = await project.exportState();
  const found = (deployment.resources ?? []).filter(({ type }) => type.endsWith(":Ownership"));
  const marks = found.map(({ outputs }) => stackTag(String(outputs?.["stackId"])));
  const made = platform.tokens().flatMap(({ name }) => tagInName(name ?? "")?.slice(0, 6) ?? []);
  expect(new Set(made)).toEqual(new Set(marks));
  return found.map(({ urn }) => urn.split("::").slice(2).join("::")).sort();
}

describeProgram("a component package with tokens in it", () => {
  test("is used twice in a program with a token of its own: each token is made, rotated, retired and revoked", async () => {
    const stage = await open("components");
    const { project, platform, run } = stage;
    const program = (trigger: string): string => {
      const args = { overlap: "2d", rotateWhenChanged: trigger };
      return own + pipeline("components", "one", args) + pipeline("components", "two", args);
    };
    run(program("1"));
    await project.up();
    expect(await owners(stage)).toEqual([
      "components:index:Pipeline$pulumi-nodejs:dynamic/tokens:Ownership::one-ownership",
      "components:index:Pipeline$pulumi-nodejs:dynamic/tokens:Ownership::one-ownership-deploy",
      "components:index:Pipeline$pulumi-nodejs:dynamic/tokens:Ownership::two-ownership",
      "components:index:Pipeline$pulumi-nodejs:dynamic/tokens:Ownership::two-ownership-deploy",
      "pulumi-nodejs:dynamic/tokens:Ownership::pulumi-tokens-ownership",
    ]);
    // What the Ownership of each token rests upon.
    expect(await project.outputs()).toMatchObject({ one: false, "one secret": "[secret]", two: false });
    run(program("2"));
    await project.up();
    expect(tokensAt(platform)).toHaveLength(9);
    await project.up({ args: ["--expect-no-changes"] });
    await project.up({ env: advance(platform, "3d") });
    expect(tokensAt(platform)).toHaveLength(5);
    await owners(stage);
    await project.destroy();
    expect(tokensAt(platform)).toEqual([]);
    expect((await project.exportState()).deployment.resources ?? []).toEqual([]);
  });

  test("can be used together with another one with tokens in it, in one stack and through a saved plan", async () => {
    const stage = await open("components", "others");
    const { project, platform, run } = stage;
    run(pipeline("components", "one") + pipeline("others", "one"));
    const env = { PULUMI_EXPERIMENTAL: "true" };
    await project.preview({ args: ["--save-plan", "plan.json"], env });
    await project.up({ args: ["--plan", "plan.json"], env });
    await project.up({ args: ["--expect-no-changes"] });
    expect(await owners(stage)).toHaveLength(4);
    run(pipeline("others", "one"));
    await project.up();
    expect(await owners(stage)).toHaveLength(2);
    await project.destroy();
    expect(tokensAt(platform)).toEqual([]);
  });
});
