import { advance } from "./clocks";
import { inline, waiting } from "./inline";
import { describeProgram, openStage, sentBy, tokensAt, type Stage } from "./support";

/** The ways in which a program changes the options of resources that others declare. */
const ways = {
  "a transformation of the stack": (change: string) => ({
    before: `pulumi.runtime.registerStackTransformation(${change});`,
  }),
  "a transform of the stack": (change: string) => ({ before: `pulumi.runtime.registerResourceTransform(${change});` }),
  "a transform of the stack, registered after another token": (change: string) => ({
    before: `
pulumi.runtime.registerResourceTransform(() => undefined);
const other = new tokens.ServiceToken("other", { platform: "planetscale", organization: "acme", overlap: "1d" });
await new Promise((resolve) => other.id.apply(resolve));
pulumi.runtime.registerResourceTransform(${change});`,
  }),
  "a transformation of the parent": (change: string) => ({
    before: `const team = new pulumi.ComponentResource("test:Team", "team", {}, { transformations: [${change}] });`,
    opts: "{ parent: team }",
  }),
  "a transform of the parent": (change: string) => ({
    before: `const team = new pulumi.ComponentResource("test:Team", "team", {}, { transforms: [${change}] });`,
    opts: "{ parent: team }",
  }),
} satisfies Readonly<Record<string, (change: string) => { before: string; opts?: string }>>;

const everyWay = Object.entries(ways).map(([way, written]) => ({ way, written }));

const named = (...names: readonly (keyof typeof ways)[]) =>
  everyWay.filter(({ way }) => names.includes(way as keyof typeof ways));

/** Sets an option on all resources of some types. */
const sets = (option: string, types = "."): string =>
  `({ type, props, opts }) => (/${types}/.test(type) ? { props, opts: { ...opts, ${option} } } : undefined)`;

/** Sets arguments of all tokens. */
const setsArgs = (args: object): string =>
  `({ type, props, opts }) => (/Token$/.test(type) ? { props: { ...props, ...${JSON.stringify(args)} }, opts } : undefined)`;

const program = ({ before, opts = "{}" }: { before: string; opts?: string }, args: object): string =>
  waiting(`
const elsewhere = new pulumi.ComponentResource("test:Elsewhere", "elsewhere");
${before}
new tokens.ServiceToken("ci", ${JSON.stringify({ platform: "planetscale", organization: "acme", ...args })}, ${opts});
`);

const rotating = { rotateEvery: "5d", overlap: "2d" };

/** From the first token to the end of the overlap after its rotation. */
async function rotation({ project, platform, run }: Stage, source: string) {
  run(source);
  const at = async (duration: string): Promise<string[]> => {
    await inline(project, "up", { env: advance(platform, duration) });
    return tokensAt(platform);
  };
  const told = { first: await at("0s"), rotated: await at("5d"), swept: await at("2d") };
  await inline(project, "up", { env: advance(platform, "0s"), flags: { expectNoChanges: true } });
  return told;
}

const inStack = ["a transformation of the stack", "a transform of the stack"] as const;

describeProgram("overlap: transforms of every resource", () => {
  test.each([
    ...everyWay.map((one) => ({ ...one, option: "protect: true", types: "Retirement" })),
    ...named(...inStack, "a transform of the parent").map((one) => ({
      ...one,
      option: 'ignoreChanges: ["*"]',
      types: ".",
    })),
  ])("the overlap holds with `$option` set by $way", async ({ written, option, types }) => {
    const told = await rotation(await openStage(), program(written(sets(option, types)), rotating));
    const { first, rotated, swept } = told;
    // Those of the program's other token, which stays.
    const others = first.slice(0, -1);
    expect(rotated).toEqual([...first, expect.any(String)]);
    expect(swept).toEqual([...others, rotated.at(-1)]);
  });

  test("a transformation of the stack that sets an overlap gives the token its Retirement", async () => {
    const change = setsArgs({ ...rotating, expiresIn: "30d" });
    const told = await rotation(await openStage(), program(ways["a transformation of the stack"](change), {}));
    expect(told.rotated).toEqual([...told.first, expect.any(String)]);
    expect(told.swept).toEqual([told.rotated.at(-1)]);
  });

  test("a transform of the stack that changes an overlap changes it for the tokens that are replaced", async () => {
    const stage = await openStage();
    const change = setsArgs({ overlap: "4d" });
    const told = await rotation(stage, program(ways["a transform of the stack"](change), rotating));
    expect(told.swept).toEqual(told.rotated);
    await inline(stage.project, "up", { env: advance(stage.platform, "2d") });
    expect(tokensAt(stage.platform)).toEqual([told.rotated.at(-1)]);
  });

  test.each(named("a transform of the stack", "a transform of the parent"))(
    "an overlap that $way sets is refused before anything is sent: it gives the token no Retirement",
    async ({ written }) => {
      const stage = await openStage();
      stage.run(program(written(setsArgs({ overlap: "2d" })), {}));
      let text = "";
      const sent = await sentBy(stage, async () => {
        ({ text } = await inline(stage.project, "up", { expectFailure: true }));
      });
      expect(text).toContain("overlap: must be set in the program: a transform, a policy or `ignoreChanges` gives");
      expect(sent).toEqual([]);
    },
  );

  test.each(named(...inStack))("a superseded token is revoked when everything is protected by $way", async (one) => {
    const { project, platform, run } = await openStage();
    const { id } = platform.byHand.planetscale.mint({ name: "by-hand" });
    run(program(one.written(sets("protect: true")), { overlap: "2d", supersedes: [id] }));
    await inline(project, "up");
    expect(tokensAt(platform)).toContain(id);
    await inline(project, "up", { env: advance(platform, "2d") });
    expect(tokensAt(platform)).not.toContain(id);
    await inline(project, "up", { env: advance(platform, "0s"), flags: { expectNoChanges: true } });
  });

  test.each(named(...inStack, "a transform of the parent"))(
    "destroy revokes a token in its overlap, whatever $way sets on the Retirement",
    async ({ written }) => {
      const { project, platform, run } = await openStage();
      run(program(written(sets("deletedWith: elsewhere, retainOnDelete: true", "Retirement")), rotating));
      await inline(project, "up");
      await inline(project, "up", { env: advance(platform, "5d") });
      expect(tokensAt(platform)).toHaveLength(2);
      await inline(project, "destroy", { env: advance(platform, "0s") });
      expect(tokensAt(platform)).toEqual([]);
    },
  );
});

const refusal =
  "deletedWith: must not apply to a token: Pulumi would delete it without revoking it. " +
  "Remove it from the token, its parents and the transforms that set it";

describeProgram("deletedWith on a token", () => {
  const own = { way: "its own options", written: () => ({ before: "", opts: "{ deletedWith: elsewhere }" }) };
  const inherited = {
    way: "its parent's parent",
    written: () => ({
      before: `
const outer = new pulumi.ComponentResource("test:Team", "outer", {}, { deletedWith: elsewhere });
const inner = new pulumi.ComponentResource("test:Team", "inner", {}, { parent: outer });`,
      opts: "{ parent: inner }",
    }),
  };

  test.each([
    { ...own, args: { overlap: "2d" }, what: " with an overlap" },
    ...[own, inherited, ...everyWay.filter(({ way }) => !way.includes("another"))].map((one) => ({
      ...one,
      args: {},
      what: "",
    })),
  ])("is refused before anything is sent: set by $way$what", async ({ written, args }) => {
    const stage = await openStage();
    stage.run(program(written(sets("deletedWith: elsewhere", "Token$")), args));
    let text = "";
    const sent = await sentBy(stage, async () => {
      ({ text } = await inline(stage.project, "up", { expectFailure: true }));
    });
    expect(text).toContain(refusal);
    expect(sent).toEqual([]);
  });
});
