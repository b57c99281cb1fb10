import { tokenIdOf } from "../../provider/values/ids";
import { resourceIn } from "../engine/state";
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

/** Sets an option on all resources of some types, or on some of them by their names. */
const sets = (option: string, types = ".", names = "."): string =>
  `({ type, name, props, opts }) => (/${types}/.test(type) && /${names}/.test(name) ? { props, opts: { ...opts, ${option} } } : undefined)`;

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

const deletes = "deletedWith: elsewhere, retainOnDelete: true";
const ownership = "pulumi-tokens-ownership";

/** What is set on the resources of one token. The ownership belongs to all. */
const changes = {
  "a protected Retirement": (name: string) => sets("protect: true", "Retirement", `^${name}-`),
  "ignoreChanges of everything": (name: string) => sets('ignoreChanges: ["*"]', ".", `^(${name}|${ownership})`),
};

interface Meeting {
  readonly what: string;
  readonly written: (name: string) => Written;
  readonly args: object;
  /** It supersedes a hand-made token, whose end is an end more for its Retirement. */
  readonly supersedes?: boolean;
}

const everyChange = Object.entries(changes).flatMap(([what, change]) =>
  [false, true].map((supersedes) => ({ what, change, supersedes })),
);

const meetings: readonly (Meeting & { readonly name: string })[] = [
  ...everyWay.flatMap(({ way, written }) =>
    // Another token can be declared once.
    (way.includes("another") ? everyChange.slice(0, 1) : everyChange).map(({ what, change, supersedes }) => ({
      what: `${what}, by ${way}${supersedes ? ", and a hand-made token" : ""}`,
      written: (name: string) => written(change(name), `team-${name}`),
      args: rotating,
      supersedes,
    })),
  ),
  {
    what: "arguments that a transformation sets",
    written: (name: string) => ways["a transformation of the parent"](setsArgs(rotating), `team-${name}`),
    args: {},
    supersedes: true,
  },
  {
    what: "an overlap that a transform changes",
    written: (name: string) => ways["a transform of the parent"](setsArgs({ overlap: "2d" }), `team-${name}`),
    args: { ...rotating, overlap: "0s" },
  },
].map((meeting, at) => ({ ...meeting, name: `ci${at}` }));

/** What transforms the whole stack comes before any token, as it would in a program. */
function meetingProgram(byHand: readonly string[]): string {
  const parts = meetings.map(({ written, args, supersedes, name }, at) => {
    const { before, ...rest } = written(name);
    const [first, own] = before.startsWith("pulumi.runtime") ? [before, ""] : ["", before];
    const all = { ...args, ...(supersedes && { supersedes: [byHand[at]] }) };
    return { first, source: program({ before: own, ...rest }, all, name) };
  });
  return withElsewhere(...parts.map(({ first }) => first), ...parts.map(({ source }) => source));
}

describeProgram("overlap: transforms of every resource", () => {
  /** Each token at the start, after its rotation, and after its overlap, with the hand-made one that it supersedes. */
  let lives: Awaited<ReturnType<typeof live>>;

  async function live() {
    const { project, platform, run } = await openStage();
    const byHand = meetings.map(({ name }) => platform.admin.planetscale.createToken({ name }).id);
    run(meetingProgram(byHand));
    const at = async (duration: string) => {
      await inline(project, "up", { env: advance(platform, duration) });
      const state = await project.exportState();
      return {
        alive: tokensAt(platform),
        current: meetings.map(({ name }) => tokenIdOf(resourceIn(state, name).id!)),
      };
    };
    const [first, rotated, ended] = [await at("0s"), await at("5d"), await at("2d")];
    const last = await inline(project, "up", { env: advance(platform, "0s"), flags: { expectNoChanges: true } });
    return { byHand, first, rotated, ended, last };
  }

  beforeAll(async () => {
    lives = await live();
  });

  test.each(meetings.map((meeting, at) => ({ ...meeting, at })))(
    "the overlap holds with $what",
    ({ at, supersedes }) => {
      const { byHand, first, rotated, ended } = lives;
      const [old, fresh] = [first.current[at]!, rotated.current[at]!];
      const there = [first, rotated, ended].map(({ alive }) =>
        [byHand[at]!, old, fresh].map((id) => alive.includes(id)),
      );
      expect(fresh).not.toBe(old);
      expect(there).toEqual([
        [true, true, false],
        [!supersedes, true, true],
        [!supersedes, false, true],
      ]);
      expect(ended.current[at]).toBe(fresh);
    },
  );

  test("a token that does not rotate stays, and after the overlaps there is nothing to do", () => {
    const { ended, last } = lives;
    const kept = meetings.filter(({ supersedes }) => !supersedes);
    expect(ended.alive).toHaveLength(meetings.length + kept.length + 1);
    expect(last.text).toContain("unchanged");
  });

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

  test("destroy revokes a token in its overlap, whatever transforms set on its Retirement", async () => {
    const { project, platform, run } = await openStage();
    const tokens = named(...inStack, "a transform of the parent").map(({ written }, at) =>
      program(written(sets(deletes, "Retirement", `^ci${at}-`)), rotating, `ci${at}`),
    );
    run(withElsewhere(...tokens));
    await inline(project, "up");
    await inline(project, "up", { env: advance(platform, "5d") });
    expect(tokensAt(platform)).toHaveLength(2 * tokens.length);
    await inline(project, "destroy", { env: advance(platform, "0s") });
    expect(tokensAt(platform)).toEqual([]);
  });
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
