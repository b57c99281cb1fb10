import { resourceIn } from "../engine/state";
import { until } from "../engine/until";
import { advance } from "./clocks";
import { aliveAt, closeGateways, killedAt, openCrashing, programOf, up, type Crashing } from "./killed";
import { linesIn } from "./lines";
import { answerTo, describeProgram } from "./support";

const program = (trigger: string): string => programOf(trigger, { overlap: "2d" });

/** The boundary after the mint: the token is there, and its answer never arrived. */
const minted = 1;

afterAll(closeGateways);

describeProgram("what else happens after an engine was killed", () => {
  async function open(): Promise<Crashing> {
    const stage = await openCrashing();
    stage.run(program("first"));
    await stage.project.up();
    return stage;
  }

  test("the commit is reverted: a refresh lists the orphan, and the next run ends it", async () => {
    const stage = await open();
    const { project, platform, run, held } = stage;
    run(program("second"));
    const env = advance(platform, "1h");
    expect(await killedAt(stage, minted, up, { env })).toBe(true);
    run(program("first"));
    await project.up({ env });
    // Nothing asks the platform in a run without a step.
    expect(aliveAt(platform)).toHaveLength(2);
    const { text } = await project.refresh({ env });
    expect(text).toMatch(
      /ci: found orphaned token \w+, probably from an interrupted run\. The next `pulumi up` after \S+Z revokes it\./,
    );
    const soon = advance(platform, "1m");
    const [orphan] = aliveAt(platform).filter((id) => id !== held()[0]!.tokenId);
    const end = `ci: orphaned token ${orphan} is revoked at the end of this run.`;
    const named = expect.stringMatching(new RegExp(`^${end}( Last used: .+)?$`)) as string;
    expect(linesIn((await project.preview({ env: soon })).text, "ci")).toEqual([named]);
    expect(linesIn((await project.up({ env: soon })).text, "ci")).toEqual(
      expect.arrayContaining([named, `ci: revoked ${orphan}.`]),
    );
    expect(aliveAt(platform)).toEqual([held().at(-1)!.tokenId]);
    expect(await answerTo(stage, held().at(-1)!)).toBe(200);
    expect(held()).toHaveLength(1);
  });

  test("the resource is taken out of the program: after a refresh, its removal leaves nothing", async () => {
    const stage = await open();
    const { project, platform, run } = stage;
    run(program("second"));
    const env = advance(platform, "1h");
    expect(await killedAt(stage, minted, up, { env })).toBe(true);
    await project.refresh({ env });
    run("");
    await project.up({ env });
    expect(aliveAt(platform)).toEqual([]);
  });

  test("the provider outlives the engine and mints when the next run is done: a refresh finds it, and the run after ends it", async () => {
    const stage = await open();
    const { project, platform, run, held, gateway } = stage;
    run(program("second"));
    const env = advance(platform, "1h");
    const reached = gateway.stopAt(0);
    const running = project.startUp({ env });
    await reached;
    running.kill();
    await running.done;
    await project.cancel();
    // The run that heals goes past the one that is still held: it has another way to the platform.
    const direct = { ...env, PLANETSCALE_API_URL: platform.info.planetscale.apiUrl };
    await project.up({ env: direct });
    const healed = held().at(-1)!;
    gateway.release();
    await until("the late mint", () => aliveAt(platform).length === 3);
    await project.refresh({ env });
    await project.up({ env: advance(platform, "1m") });
    await project.up({ env: advance(platform, "2d") });
    expect(aliveAt(platform)).toEqual([healed.tokenId]);
    expect(await answerTo(stage, healed)).toBe(200);
    const { outputs } = resourceIn(await project.exportState(), "ci-retirement");
    expect(outputs?.["retiring"]).toEqual([]);
  });
});
