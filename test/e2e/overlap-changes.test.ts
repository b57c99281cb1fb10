import { changesIn, resourceIn } from "../engine/state";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

interface Shape {
  readonly overlap?: string;
  readonly keepWhileUsed?: string;
  readonly trigger: string;
}

const program = ({ overlap, keepWhileUsed, trigger }: Shape): string => `
const args = ${JSON.stringify({ overlap, keepWhileUsed, rotateWhenChanged: trigger })};
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d", ...args });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;

/** The days from the first run on which the Retirement says that it revokes each token, by the token. */
async function promises({ project }: Stage, start: number): Promise<Record<string, number>> {
  const { outputs } = resourceIn(await project.exportState(), "ci-retirement");
  const list = outputs?.["retiring"] as { token: string; retireAt: string }[];
  const days = (instant: string): number => Math.round((Date.parse(instant) - start) / 86_400_000);
  return Object.fromEntries(
    list.map(({ token, retireAt }) => [token.slice(token.lastIndexOf("/") + 1), days(retireAt)]),
  );
}

describeProgram("an overlap that the program changes its mind about", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    const start = platform.now().getTime();
    const foreign = platform.admin.planetscale.createToken({ name: "ci-somebody-elses" });
    const last = (): string => held().at(-1)!.tokenId;
    const up = async (shape: Shape, later = "0s"): Promise<string> => {
      run(program(shape));
      await project.up({ env: advance(platform, later) });
      return last();
    };
    const plan = (shape: Shape) => {
      run(program(shape));
      return project.plan({ env: advance(platform, "0s") });
    };
    const a = await up({ overlap: "4d", trigger: "1" });
    const b = await up({ overlap: "4d", trigger: "2" }, "1d");
    const c = await up({ overlap: "4d", trigger: "3" }, "1d");
    const twice = { alive: tokensAt(platform), until: await promises(stage, start) };
    const lengthening = await plan({ overlap: "10d", trigger: "3" });
    const shortening = await plan({ overlap: "2d", trigger: "3" });
    await up({ overlap: "2d", trigger: "3" });
    const shortened = { alive: tokensAt(platform), until: await promises(stage, start) };
    const swept = [await up({ overlap: "2d", trigger: "3" }, "1d"), tokensAt(platform)] as const;
    const removing = await plan({ trigger: "3" });
    const removed = [await up({ trigger: "3" }), tokensAt(platform)] as const;
    // Its Retirement is new in the run that replaces the token.
    const d = await up({ overlap: "2d", trigger: "4" });
    const added = {
      alive: tokensAt(platform),
      until: await promises(stage, start),
      c: await answerTo(stage, held().at(-2)!),
    };
    run("");
    await project.up({ env: advance(platform, "0s") });
    return {
      foreign: foreign.id,
      a,
      b,
      c,
      d,
      twice,
      lengthening,
      shortening,
      shortened,
      swept,
      removing,
      removed,
      added,
      left: tokensAt(platform),
    };
  }

  test("two replacements within it keep both old tokens, each for its own time", () => {
    const { a, b, c, foreign, twice } = story;
    expect(twice.alive).toEqual([foreign, a, b, c]);
    expect(twice.until).toEqual({ [a]: 5, [b]: 6 });
  });

  test("a longer one updates the Retirement", () => {
    expect(changesIn(story.lengthening)).toEqual(["update ci-retirement"]);
  });

  test("a shorter one updates the Retirement, which then promises less", () => {
    const { a, b, c, foreign, shortened } = story;
    expect(changesIn(story.shortening)).toEqual(["update ci-retirement"]);
    expect(shortened.alive).toEqual([foreign, a, b, c]);
    expect(shortened.until).toEqual({ [a]: 3, [b]: 4 });
  });

  test("what is due goes, what is not stays", () => {
    const { b, c, foreign, swept } = story;
    expect(swept).toEqual([c, [foreign, b, c]]);
  });

  test("without it the Retirement goes, and with it what was on its list", () => {
    const { c, foreign, removing, removed } = story;
    expect(changesIn(removing)).toEqual(["delete ci-retirement"]);
    expect(removed).toEqual([c, [foreign, c]]);
  });

  test("one that comes with a replacement holds for this replacement", () => {
    const { c, d, foreign, added } = story;
    expect(added).toEqual({ alive: [foreign, c, d], until: { [c]: 5 }, c: 200 });
  });

  test("a token that is taken out of the program in the middle of it leaves nothing, and touches nothing foreign", () => {
    expect(story.left).toEqual([story.foreign]);
  });
});

describeProgram("an overlap and a consumer that fails", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program: program({ overlap: "2d", trigger: "1" }) }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    await project.up();
    const first = held().at(-1)!;
    run(program({ overlap: "2d", trigger: "2" }));
    const fail = (later: string) =>
      project.up({ env: { ...advance(platform, later), FAILING_CONSUMERS: "deploy" }, expectFailure: true });
    await fail("1d");
    const once = [await answerTo(stage, first), tokensAt(platform).length];
    await fail("3d");
    const again = [await answerTo(stage, first), tokensAt(platform).length];
    await project.up({ env: advance(platform, "1h") });
    const done = [await answerTo(stage, first), held().at(-1)!.status, tokensAt(platform)];
    const after = await project.plan({ env: advance(platform, "0s") });
    const kept = await keptWhileUsed(stage);
    run(program({ overlap: "2d", trigger: "4" }));
    await project.up({ env: advance(platform, "1h") });
    const during = tokensAt(platform).length;
    await project.destroy({ env: advance(platform, "1h") });
    return { once, again, done, now: held()[1]!, after, kept, during, left: tokensAt(platform) };
  }

  /** An old token whose overlap ends in a run in which something uses it, after the run has looked at its last use. */
  async function keptWhileUsed(stage: Stage) {
    const { project, platform, run, held } = stage;
    const { tokenId, secret } = held().at(-1)!;
    const patient = program({ overlap: "2d", keepWhileUsed: "3d", trigger: "3" });
    run(patient);
    await project.up({ env: advance(platform, "1d") });
    run(
      `${patient}\nnew Consumer("late", { value: process.env.OLD, tokenId: "${tokenId}" }, { dependsOn: [ci.retirement] });`,
    );
    const { text } = await project.up({ env: { ...advance(platform, "5d"), OLD: secret } });
    const late = held().at(-1)!;
    const used = {
      line: text.includes(`not revoking ${tokenId}: it was used during this run.`),
      alive: tokensAt(platform),
    };
    run(patient);
    const next = await project.plan({ env: advance(platform, "1h") });
    await project.up({ env: advance(platform, "1h") });
    await project.up({ env: advance(platform, "3d") });
    return { old: tokenId, late: late.status, used, next: changesIn(next), quiet: tokensAt(platform) };
  }

  test("its secret still works, also when it fails again after the overlap has passed", () => {
    expect([story.once, story.again]).toEqual([
      [200, 2],
      [200, 2],
    ]);
  });

  test("when it succeeds, the same run revokes the old token", () => {
    expect(story.done).toEqual([401, 200, [story.now.tokenId]]);
    expect(changesIn(story.after)).toEqual([]);
  });

  test("with keepWhileUsed, an old token that is used in the run that ends its overlap is kept until it is quiet", () => {
    const { old, late, used, next, quiet } = story.kept;
    expect(late).toBe(200);
    expect(used).toEqual({ line: true, alive: expect.arrayContaining([old]) as unknown });
    expect(next).toEqual(["update ci-retirement", "delete late"]);
    expect(quiet).toHaveLength(1);
    expect(quiet).not.toContain(old);
  });

  test("destroy in the middle of an overlap leaves nothing", () => {
    expect([story.during, story.left]).toEqual([2, []]);
  });
});
