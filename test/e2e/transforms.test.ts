import { advance } from "./clocks";
import { inline, waiting } from "./inline";
import { describeProgram, openStage, sentBy, tokensAt, type Stage } from "./support";

interface Written {
  readonly before: string;
  readonly opts?: string;
}

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
  "a transformation of the parent": (change: string, name = "team") => ({
    before: `const team = new pulumi.ComponentResource("test:Team", "${name}", {}, { transformations: [${change}] });`,
    opts: "{ parent: team }",
  }),
  "a transform of the parent": (change: string, name = "team") => ({
    before: `const team = new pulumi.ComponentResource("test:Team", "${name}", {}, { transforms: [${change}] });`,
    opts: "{ parent: team }",
  }),
} satisfies Readonly<Record<string, (change: string, name?: string) => Written>>;

const inStack = ["a transformation of the stack", "a transform of the stack"] as const;

const everyWay: readonly { readonly way: string; readonly written: (change: string, name?: string) => Written }[] =
  Object.entries(ways).map(([way, written]) => ({ way, written }));

const named = (...names: readonly (keyof typeof ways)[]) =>
  everyWay.filter(({ way }) => names.includes(way as keyof typeof ways));

/** Sets an option on all resources of some types. */
const sets = (option: string, types = "."): string =>
  `({ type, props, opts }) => (/${types}/.test(type) ? { props, opts: { ...opts, ${option} } } : undefined)`;

/** Sets arguments of all tokens. */
const setsArgs = (args: object): string =>
  `({ type, props, opts }) => (/Token$/.test(type) ? { props: { ...props, ...${JSON.stringify(args)} }, opts } : undefined)`;

const program = ({ before, opts = "{}" }: Written, args: object, name = "ci"): string => `
{
  ${before}
  new tokens.ServiceToken("${name}", ${JSON.stringify({ platform: "planetscale", organization: "acme", ...args })}, ${opts});
}`;

const withElsewhere = (...programs: readonly string[]): string =>
  waiting(`const elsewhere = new pulumi.ComponentResource("test:Elsewhere", "elsewhere");\n${programs.join("")}`);

const rotating = { rotateEvery: "5d", overlap: "2d" };

/** From the first tokens to the end of the overlaps after their rotation; all but `others` rotate. The hand-made token is superseded. */
async function holds(source: (superseded: string) => string, others = 0): Promise<void> {
  const { project, platform, run } = await openStage();
  const { id } = platform.admin.planetscale.createToken({ name: "by-hand" });
  run(source(id));
  const at = async (duration: string): Promise<string[]> => {
    await inline(project, "up", { env: advance(platform, duration) });
    return tokensAt(platform);
  };
  const [byHand, ...first] = await at("0s");
  expect(byHand).toBe(id);
  const rotated = await at("5d");
  const staying = first.slice(0, others);
  const fresh = rotated.slice(first.length);
  expect(rotated).toEqual([...first, ...fresh]);
  expect(fresh).toHaveLength(first.length - others);
  expect(await at("2d")).toEqual([...staying, ...fresh]);
  await inline(project, "up", { env: advance(platform, "0s"), flags: { expectNoChanges: true } });
}

describeProgram("overlap: transforms of every resource", () => {
  const superseding = (written: Written) => (id: string) =>
    withElsewhere(program(written, { ...rotating, supersedes: [id] }));

  test.each([
    ...named(...inStack).map((one) => ({ ...one, others: 0 })),
    ...named("a transform of the stack, registered after another token").map((one) => ({ ...one, others: 1 })),
  ])("the overlap holds with a Retirement that is protected by $way", ({ written, others }) =>
    holds(superseding(written(sets("protect: true", "Retirement"))), others),
  );

  test.each(named(...inStack))('the overlap holds with `ignoreChanges: ["*"]` set by $way', ({ written }) =>
    holds(superseding(written(sets('ignoreChanges: ["*"]')))),
  );

  test("the overlap holds with what each way of a parent sets", () => {
    const changes = [sets("protect: true", "Retirement"), sets('ignoreChanges: ["*"]')];
    const teams = named("a transformation of the parent", "a transform of the parent").flatMap(({ written }, way) =>
      changes.map((change, index) => written(change, `team${way}${index}`)),
    );
    return holds((supersedes) =>
      withElsewhere(
        ...teams.map((team, at) =>
          program(team, at === 0 ? { ...rotating, supersedes: [supersedes] } : rotating, `ci${at}`),
        ),
      ),
    );
  });

  test("an overlap holds that a transformation sets, or that a transform changes", () =>
    holds((supersedes) => {
      const setting = setsArgs({ ...rotating, supersedes: [supersedes] });
      const changing = setsArgs({ overlap: "2d" });
      return withElsewhere(
        program(ways["a transformation of the parent"](setting, "team0"), {}, "ci0"),
        program(ways["a transform of the parent"](changing, "team1"), { ...rotating, overlap: "0s" }, "ci1"),
      );
    }));

  test("an overlap that a transform sets is refused before anything is sent: it gives the token no Retirement", async () => {
    const stage = await openStage();
    stage.run(withElsewhere(program(ways["a transform of the stack"](setsArgs({ overlap: "2d" })), {})));
    let text = "";
    const sent = await sentBy(stage, async () => {
      ({ text } = await inline(stage.project, "up", { expectFailure: true }));
    });
    expect(text).toContain("overlap: must be set in the program. A transform, a policy or `ignoreChanges` gives");
    expect(sent).toEqual([]);
  });

  test.each(named(...inStack, "a transform of the parent"))(
    "destroy revokes a token in its overlap, whatever $way sets on the Retirement",
    async ({ written }) => {
      const { project, platform, run } = await openStage();
      run(
        withElsewhere(program(written(sets("deletedWith: elsewhere, retainOnDelete: true", "Retirement")), rotating)),
      );
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
  let stage: Stage;

  // One for all: whatever is refused leaves nothing.
  beforeAll(async () => {
    stage = await openStage();
  });

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
    stage.run(withElsewhere(program(written(sets("deletedWith: elsewhere", "Token$")), args)));
    let text = "";
    const sent = await sentBy(stage, async () => {
      ({ text } = await inline(stage.project, "up", { expectFailure: true }));
    });
    expect(text).toContain(refusal);
    expect(sent).toEqual([]);
  });
});
