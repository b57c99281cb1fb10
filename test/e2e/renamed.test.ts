import { changesIn } from "../engine/state";
import { advance } from "./clocks";
import { aliveAt, closeGateways, killedAt, openCrashing, up, type Crashing } from "./killed";
import { describeProgram } from "./support";

interface Shape {
  readonly trigger: string;
  readonly name?: string;
  /** Source of statements before it, and of its options. */
  readonly before?: string;
  readonly opts?: string;
}

const program = ({ trigger, name = "ci", before = "", opts = "{}" }: Shape): string => `
${before}
const ci = new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "2d", rotateWhenChanged: "${trigger}" }, ${opts});
new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
`;

interface Rename {
  readonly what: string;
  readonly shape: Omit<Shape, "trigger">;
  readonly stack?: string;
}

const renames: readonly Rename[] = [
  { what: "`pulumi stack rename`", shape: {}, stack: "staging" },
  { what: "another name with `aliases`", shape: { name: "bot", opts: `{ aliases: [{ name: "ci" }] }` } },
  {
    what: "a new parent with `aliases`",
    shape: {
      before: `const team = new pulumi.ComponentResource("test:Team", "team");`,
      opts: `{ parent: team, aliases: [{ parent: pulumi.rootStackResource }] }`,
    },
  },
];

/** The boundary after the mint, and the last one before the token is recorded: its grant and its proof are done by then. */
const minted = 1;

afterAll(closeGateways);

describeProgram("a token that was renamed", () => {
  /** A current token and one in its overlap, and then the rename. */
  async function renamed({ shape, stack }: Rename): Promise<Crashing> {
    const stage = await openCrashing();
    const { project, platform, run } = stage;
    run(program({ trigger: "1" }));
    await project.up();
    run(program({ trigger: "2" }));
    await project.up({ env: advance(platform, "1h") });
    if (stack !== undefined) await project.pulumi(["stack", "rename", stack]);
    run(program({ trigger: "2", ...shape }));
    return stage;
  }

  async function killInRotation(stage: Crashing, { shape }: Rename): Promise<void> {
    const { platform, run } = stage;
    run(program({ trigger: "3", ...shape }));
    expect(await killedAt(stage, minted, up, { env: advance(platform, "1h") })).toBe(true);
    expect(aliveAt(platform)).toHaveLength(3);
  }

  const aboutToken = (changes: readonly string[]): string[] => changes.filter((line) => !line.endsWith(" team"));

  test.each(renames)("by $what: one update of its Retirement, and a killed rotation after it is found", async (one) => {
    const stage = await renamed(one);
    const { project, platform } = stage;
    const env = advance(platform, "1h");
    const first = aboutToken(changesIn(await project.plan({ env })));
    expect(first).toEqual([`update ${one.shape.name ?? "ci"}-retirement`]);
    await project.up({ env });
    await project.up({ env, args: ["--expect-no-changes"] });
    await killInRotation(stage, one);
    await project.destroy({ args: ["--refresh"], env: advance(platform, "1h") });
    expect(aliveAt(platform)).toEqual([]);
  });

  // To the provider, each of them is a new URN. A renamed stack, in process: test/resources/retirement-end.test.ts.
  test("by another name: a rotation that is killed in the first run after it is found", async () => {
    const one = renames.find(({ what }) => what === "another name with `aliases`")!;
    const stage = await renamed(one);
    await killInRotation(stage, one);
    await stage.project.destroy({ args: ["--refresh"], env: advance(stage.platform, "1h") });
    expect(aliveAt(stage.platform)).toEqual([]);
  });
});
