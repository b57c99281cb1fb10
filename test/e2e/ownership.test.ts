import { cpSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { tagInName, ownershipTag, stackTag } from "../../provider/values/ownership-tag";
import { createProject } from "../engine/project";
import { resourceIn, type State } from "../engine/state";
import { advance } from "./clocks";
import { aliveAt, closeGateways, killedAt, openCrashing, up } from "./killed";
import { kitFiles, programOf } from "./kit";
import { describeProgram, openStage, tokensAt, type Stage } from "./support";

const ownerIn = (state: State, name = "pulumi-tokens-ownership"): string =>
  String(resourceIn(state, name).outputs?.["stackId"]);

const names = (platform: Parameters<typeof tokensAt>[0]): string[] =>
  platform.tokens().flatMap(({ platform: at, name }) => (at === "planetscale" && name !== "bootstrap" ? [name!] : []));

const token = (name: string, more: object = {}): string =>
  `new tokens.ServiceToken("${name}", ${JSON.stringify({ platform: "planetscale", organization: "acme", ...more })});`;

afterAll(closeGateways);

describeProgram("whose a token is", () => {
  describe("in the life of a stack", () => {
    let life: Awaited<ReturnType<typeof live>>;

    beforeAll(async () => {
      life = await live(await openStage({ program: token("ci") }));
    });

    async function live({ project, platform, run }: Stage) {
      const target = ["--target", "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tokens:ServiceToken::ci"];
      const refused = {
        text: (await project.up({ args: target, expectFailure: true })).text,
        alive: tokensAt(platform),
      };
      const [, all = ""] = /--target '(.+)'/.exec(refused.text) ?? [];
      await project.up({ args: [...target, "--target", all] });
      const targeted = tokensAt(platform);
      const first = await project.exportState();

      const copy = join(project.dir, "copy");
      mkdirSync(copy);
      cpSync(join(resolve(__dirname, "../.."), "dist"), join(copy, "dist"), { recursive: true });
      run(`${token("ci", { expiresIn: "9d" })}${token("cd")}
{ const tokens = require("./copy/dist/sdk"); ${token("copied")} }`);
      await project.up();
      const second = { state: await project.exportState(), names: names(platform) };

      run("");
      const emptied = { text: (await project.up()).text, alive: tokensAt(platform) };

      run(token("ci"));
      await project.up();
      const next = await project.exportState();
      await project.pulumi(["state", "delete", resourceIn(next, "ci").urn, "--yes"]);
      const env = Object.fromEntries(Object.keys(platform.env).map((name) => [name, ""]));
      await project.refresh({ env });
      await project.destroy({ env });
      const left = (await project.exportState()).deployment.resources ?? [];
      await project.up();
      return { refused, all, targeted, first, second, emptied, next, left, last: await project.exportState() };
    }

    test("is asked for when --target leaves it out of a new stack, by a sentence that names what to target", () => {
      const { refused, all, targeted } = life;
      expect(refused.alive).toEqual([]);
      expect(all).toBe("urn:pulumi:dev::test::**tokens:Ownership::*");
      expect(targeted).toHaveLength(1);
    });

    test("stands in its name, by a random id that is in the state before the token and the same in every run", () => {
      const { first, second } = life;
      const owner = ownerIn(first);
      expect(owner).toMatch(/^[0-9a-f]{32}$/);
      expect(ownerIn(second.state)).toBe(owner);
      const marks = second.names.map((name) => tagInName(name));
      const { urn } = resourceIn(second.state, "ci");
      // They are made in one run, at the same time.
      const urns = ["ci", "cd", "copied"].map((name) => urn.replace(/ci$/, name));
      expect(marks.sort()).toEqual(urns.map((one) => ownershipTag(owner, one)).sort());
      expect(new Set(marks.map((mark) => mark!.slice(0, 6)))).toEqual(new Set([stackTag(owner)]));
      const order = (first.deployment.resources ?? []).map(({ type }) => type);
      expect(order.indexOf("pulumi-nodejs:dynamic/tokens:Ownership")).toBeLessThan(
        order.findIndex((type) => type.endsWith("ServiceToken")),
      );
    });

    test("is agreed upon by two copies of the package in one program", () => {
      const tagOf = (name: string) => ownershipTag(ownerIn(life.first), resourceIn(life.second.state, name).urn);
      const marks = life.second.names.map((name) => tagInName(name));
      expect(marks).toEqual(expect.arrayContaining([tagOf("cd"), tagOf("copied")]));
    });

    test("leaves after the tokens, and needs no credential to be refreshed and destroyed", () => {
      expect(life.emptied.text).toMatch(/ServiceToken ci deleted[^]*Ownership pulumi-tokens-ownership deleted/);
      expect(life.emptied.alive).toEqual([]);
      expect(life.left).toEqual([]);
    });

    test("is another one once the stack was emptied or destroyed", () => {
      expect(new Set([life.first, life.next, life.last].map((state) => ownerIn(state))).size).toBe(3);
    });
  });

  test("is known without default providers, one for each explicit provider and run by that provider", async () => {
    const config = { "pulumi:disable-default-providers": '["*"]' };
    const { project, platform, run } = await openStage({ config });
    const { accessToken, apiUrl } = platform.info.planetscale;
    const settings = `{ planetscale: { accessToken: "${accessToken}", apiUrl: "${apiUrl}" } }`;
    run(`
const args = { platform: "planetscale", organization: "acme", overlap: "1d" };
class Holder extends pulumi.ComponentResource {
  constructor(name, opts) { super("holder:index:Holder", name, {}, opts); }
}
const [one, two] = ["one", "two"].map((name) => new tokens.Provider(name, ${settings}));
new tokens.ServiceToken("ci", args, { provider: one });
for (const providers of [{ tokens: one }, [one]]) {
  const name = "c" + Object.keys(providers)[0];
  new tokens.ServiceToken(name, args, { parent: new Holder(name, { providers }) });
}
const inner = new tokens.Provider("two", ${settings}, { parent: new Holder("inner") });
for (const provider of [two, inner]) new tokens.ServiceToken("of " + (provider === two), args, { provider });
`);
    await project.up();
    await project.up({ args: ["--expect-no-changes"] });
    const state = await project.exportState();
    // Resources that do not depend on one another are in the state as they came.
    const owners = (state.deployment.resources ?? [])
      .filter(({ type }) => type.endsWith(":Ownership"))
      .sort((a, b) => a.urn.localeCompare(b.urn));
    expect(owners.map(({ urn }) => urn.replace(/^.*?::test::/, "")).sort()).toEqual([
      "holder:index:Holder$pulumi-nodejs:dynamic/tokens:Ownership::pulumi-tokens-ownership-two",
      "pulumi-nodejs:dynamic/tokens:Ownership::pulumi-tokens-ownership-one",
      "pulumi-nodejs:dynamic/tokens:Ownership::pulumi-tokens-ownership-two",
    ]);
    const marks = names(platform).map((name) => tagInName(name)!.slice(0, 6));
    const [inner, one, two] = owners.map(({ outputs }) => stackTag(String(outputs?.["stackId"])));
    expect(marks.sort()).toEqual([inner, one, one, one, two].sort());
    await project.destroy();
    expect(tokensAt(platform)).toEqual([]);
    expect((await project.exportState()).deployment.resources ?? []).toEqual([]);
  });

  test.each([
    ["a saved plan", true],
    ["--strict", false],
  ])("passes through %s on a new stack, and in the run after it", async (_what, saved) => {
    const { project, platform, run } = await openStage({ program: token("ci", { overlap: "1d" }) });
    const upByPlan = async (): Promise<void> => {
      if (!saved) {
        await project.pulumi(["up", "--yes", "--strict"]);
        return;
      }
      const env = { PULUMI_EXPERIMENTAL: "true" };
      await project.preview({ args: ["--save-plan", "plan.json"], env });
      await project.up({ args: ["--plan", "plan.json"], env });
    };
    await upByPlan();
    expect(tokensAt(platform)).toHaveLength(1);
    run(token("ci", { overlap: "1d", expiresIn: "9d" }) + token("cd"));
    await upByPlan();
    expect(tokensAt(platform)).toHaveLength(3);
  });

  test("is another in each of two stacks that one process of the Automation API runs at the same time", async () => {
    const { project, platform } = await openStage({ files: { "auto.js": automation } });
    const { code, text } = await project.run(process.execPath, ["auto.js"], {
      env: { PULUMI_CONFIG_PASSPHRASE: "of two" },
    }).done;
    expect([code, text]).toEqual([0, expect.stringContaining("both are done")]);
    const made = names(platform);
    expect(made).toHaveLength(4);
    expect(new Set(made.map((name) => tagInName(name)!.slice(0, 6))).size).toBe(2);
  });
});

/** Two stacks, each run twice, in one process. */
const automation = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const tokens = require("pulumi-tokens");
const program = async () => {
  for (const name of ["ci", "cd"])
    new tokens.ServiceToken(name, { platform: "planetscale", organization: "acme", overlap: "1d" });
};
const run = async (stackName) => {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "auto", program },
  );
  await stack.up();
  const { summary } = await stack.up({ expectNoChanges: true });
  if (summary.result !== "succeeded") throw new Error(summary.result);
};
Promise.all([run("one"), run("two")]).then(
  () => console.log("both are done"),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
`;

describeProgram("two states with the same project, stack and names, against one organization", () => {
  test("never touch each other's tokens, also when one of them heals after a kill", async () => {
    const program = (trigger: string): string => token("ci", { overlap: "1d", rotateWhenChanged: trigger });
    const mine = await openCrashing();
    const { project, platform, run } = mine;
    const theirs = await createProject({ files: kitFiles, env: platform.env });
    run(program("1"));
    theirs.setProgram(programOf(program("1")));
    await project.up();
    await theirs.up();
    theirs.setProgram(programOf(program("2")));
    await theirs.up();
    const before = aliveAt(platform);
    expect(before).toHaveLength(3);

    run(program("2"));
    expect(await killedAt(mine, 1, up)).toBe(true);
    await project.up();
    await project.refresh();
    await project.up({ env: advance(platform, "2d") });
    const [current] = aliveAt(platform).slice(-1);
    expect(aliveAt(platform)).toEqual([...before.slice(1), current]);

    await theirs.up({ env: advance(platform, "1d") });
    await theirs.refresh();
    expect(aliveAt(platform)).toEqual([before[2], current]);
    await project.destroy();
    expect(aliveAt(platform)).toEqual([before[2]]);
  });
});
