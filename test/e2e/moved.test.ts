import { resourceIn, type State } from "../engine/state";
import { secretsProvider } from "../engine/vault";
import { advance } from "./clocks";
import { aliveAt } from "./killed";
import { answerTo, describeProgram, openStage, type Stage } from "./support";

/** A token with a grant, an overlap and a consumer; another one, so that a stack has an ownership of its own. */
const program = (trigger: string): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "2d", rotateWhenChanged: "${trigger}" });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer(pulumi.getStack(), { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;
const unrelated = `new tokens.ServiceToken("cd", { platform: "planetscale", organization: "acme", expiresIn: "90d" });`;

const moving = ["ci", "ci-app", "ci-retirement"];

describeProgram("after `pulumi state move` of a token with its grant and its Retirement", () => {
  type Stack = "dev" | "prod";

  /** Each stack on the same organization, with what its consumer holds. */
  function stacksOf(stage: Stage) {
    const { project, platform, run, held } = stage;
    const on = (stack: Stack, later = "0s") => ({ args: ["--stack", stack], env: advance(platform, later) });
    return {
      on,
      up: (stack: Stack, source: string, later?: string) => {
        run(source);
        return project.up(on(stack, later));
      },
      refresh: (stack: Stack) => project.refresh(on(stack)),
      last: (stack: Stack) =>
        held()
          .filter(({ who }) => who === stack)
          .at(-1)!,
    };
  }

  /** The source makes another token of the same name; both stacks are run past the overlap, rotated, refreshed, run past it again. */
  async function runStory(withOwnership: boolean) {
    const stage = await openStage();
    const { project, platform, held } = stage;
    await project.pulumi(["stack", "init", "prod", `--secrets-provider=${secretsProvider}`]);
    const { on, up, refresh, last } = stacksOf(stage);
    await up("dev", program("1"));
    await up("dev", program("2"), "1h");
    const [overlapping, moved] = held().map(({ tokenId }) => tokenId);
    const rest = withOwnership ? "" : unrelated;
    if (!withOwnership) await up("prod", rest);
    const [other] = aliveAt(platform).slice(2);
    const { stdout } = await project.pulumi(["stack", "export"], on("dev"));
    const urns = [...moving, ...(withOwnership ? ["pulumi-tokens-ownership"] : [])].map(
      (name) => resourceIn(JSON.parse(stdout) as State, name).urn,
    );
    await project.pulumi(["state", "move", ...urns, "--source", "dev", "--dest", "prod", "--yes"]);

    const first = await up("dev", program("2"), "1h");
    const made = last("dev").tokenId;
    await refresh("prod");
    await up("prod", program("2") + rest, "1h");
    await refresh("dev");
    const before = { alive: aliveAt(platform), holds: last("prod").tokenId };

    await up("dev", program("2"), "2d");
    const bySource = aliveAt(platform);
    await up("prod", program("2") + rest);
    const swept = aliveAt(platform);

    await up("dev", program("3"), "1h");
    await up("prod", program("3") + rest, "1h");
    const now = { dev: last("dev"), prod: last("prod") };
    await refresh("dev");
    await refresh("prod");
    await up("dev", program("3"), "1d");
    await up("prod", program("3") + rest);
    const rotated = aliveAt(platform);

    await up("dev", program("3"), "1d");
    const sourceSwept = aliveAt(platform);
    await up("prod", program("3") + rest);
    const targetSwept = aliveAt(platform);
    const answers = [await answerTo(stage, now.dev), await answerTo(stage, now.prod)];
    await project.destroy(on("dev"));
    const destroyed = aliveAt(platform);
    await project.destroy(on("prod"));
    return {
      ids: { overlapping: overlapping!, moved: moved!, made, dev: now.dev.tokenId, prod: now.prod.tokenId },
      others: other === undefined ? [] : [other],
      text: first.text,
      before,
      bySource,
      swept,
      rotated,
      sourceSwept,
      targetSwept,
      answers,
      destroyed,
      left: aliveAt(platform),
    };
  }

  describe.each([
    ["without", false],
    ["with", true],
  ])("%s the ownership resource", (_what, withOwnership) => {
    let story: Awaited<ReturnType<typeof runStory>>;

    beforeAll(async () => {
      story = await runStory(withOwnership);
    });

    const sorted = (...ids: readonly (string | undefined)[]): string[] => [...ids.map(String), ...story.others].sort();
    const is = (alive: readonly string[], ...ids: readonly string[]): void => {
      expect([...alive].sort()).toEqual(sorted(...ids));
    };

    test("runs and refreshes of both stacks before the end of the overlap revoke nothing", () => {
      const { overlapping, moved, made } = story.ids;
      is(story.before.alive, overlapping, moved, made);
      expect(story.before.holds).toBe(moved);
    });

    test("the source does not revoke what was moved, whatever is due; the target does when it is due", () => {
      const { overlapping, moved, made } = story.ids;
      is(story.bySource, overlapping, moved, made);
      is(story.swept, moved, made);
    });

    test("each stack retires its own token after its own rotation, and no other", () => {
      const { moved, made, dev, prod } = story.ids;
      is(story.rotated, moved, made, dev, prod);
      is(story.sourceSwept, moved, dev, prod);
      is(story.targetSwept, dev, prod);
      expect(story.answers).toEqual([200, 200]);
    });

    test("destroying the source leaves the target's tokens, and destroying both leaves nothing", () => {
      is(story.destroyed, story.ids.prod);
      expect(story.left).toEqual([]);
    });

    if (!withOwnership)
      test("the source names what it finds and leaves alone", () => {
        const { overlapping, moved } = story.ids;
        expect(story.text).toMatch(/ci: found .*, tagged by this stack but not recorded in its state\./);
        for (const id of [overlapping, moved]) expect(story.text).toContain(id);
      });
  });

  test("before the ownership resource, in two steps with a run between: the target leaves the source's new token alone", async () => {
    const stage = await openStage();
    const { project, platform, held } = stage;
    await project.pulumi(["stack", "init", "prod", `--secrets-provider=${secretsProvider}`]);
    const { on, up } = stacksOf(stage);
    const move = async (...names: readonly string[]): Promise<void> => {
      const { stdout } = await project.pulumi(["stack", "export"], on("dev"));
      const state = JSON.parse(stdout) as State;
      const urns = names.map((name) => resourceIn(state, name).urn);
      await project.pulumi(["state", "move", ...urns, "--source", "dev", "--dest", "prod", "--yes"]);
    };
    await up("dev", program("1"));
    await move(...moving);
    await up("dev", program("1"), "1h");
    await move("pulumi-tokens-ownership");
    const { text } = await up("prod", program("1"), "1h");
    const made = held()[1]!;
    expect(text).toContain(`ci: found ${made.tokenId}, tagged by this stack but not recorded in its state.`);
    await up("prod", program("1"), "3d");
    expect(await answerTo(stage, made)).toBe(200);
    expect(aliveAt(platform)).toHaveLength(2);
  });
});
