import { advance } from "./clocks";
import {
  aliveAt,
  asking,
  audited,
  closeGateways,
  destroy,
  everyBoundary,
  healed,
  killedAndEnded,
  killedAt,
  openCrashing,
  programOf,
  strangersAt,
  up,
  type Crashing,
  type KilledRun,
} from "./killed";
import { describeProgram } from "./support";

const program = (trigger: number | string): string => programOf(trigger, { overlap: "2d" });

/** A run that is killed, and the two clean ones that are promised to heal it: now, and when the overlap has passed. */
const killedAndHealed = (stage: Crashing, boundary: number): Promise<KilledRun | undefined> =>
  killedAndEnded(stage, boundary, 0, () => stage.project.up({ env: advance(stage.platform, "2d") }));

/** No state recorded what a killed first creation made, so the runs name it and the audit ends it. */
const killedAndAudited = (stage: Crashing, boundary: number, since: number): Promise<KilledRun | undefined> =>
  killedAndEnded(stage, boundary, since, () => audited(stage));

afterAll(closeGateways);

describeProgram("an engine that is killed with everything it started", () => {
  describe("in a replacement", () => {
    let story: KilledRun[];

    beforeAll(async () => {
      const stage = await openCrashing();
      stage.run(program("first"));
      await stage.project.up();
      story = await everyBoundary((boundary) => {
        stage.run(program(boundary));
        return killedAndHealed(stage, boundary);
      });
    });

    // Mint, grant, look, prove; the Retirement looks; the consumer calls.
    healed(() => story, [0, 2, 4, 6, 8, 10]);
  });

  describe("in a sweep", () => {
    let story: KilledRun[];

    beforeAll(async () => {
      const stage = await openCrashing();
      const { project, platform, run, gateway } = stage;
      run(program("first"));
      await project.up();
      story = await everyBoundary(async (boundary) => {
        run(program(boundary));
        await project.up({ env: advance(platform, "1h") });
        const { answers, ask } = asking(stage, 0);
        const env = advance(platform, "2d");
        if (!(await killedAt(stage, boundary, up, { env }))) return undefined;
        await ask();
        await project.up({ env });
        await ask();
        return { boundary, method: gateway.stoppedAt(), answers, strangers: strangersAt(stage) };
      });
    });

    // The new Retirement looks; the old one revokes.
    healed(() => story, [0, 2, 3]);
  });

  describe("in a creation", () => {
    let created: KilledRun[];
    let destroyed: string[][];

    beforeAll(async () => {
      const stage = await openCrashing();
      const { project, platform, run, held } = stage;
      destroyed = [];
      let isOver = false;
      created = await everyBoundary(async (boundary) => {
        run(program("first"));
        const killedRun = await killedAndAudited(stage, boundary, held().length);
        if (!isOver) {
          // The list of the Retirement has a token when the deletion is killed.
          run(program("second"));
          await project.up({ env: advance(platform, "1h") });
        }
        const env = advance(platform, "1h");
        const killed = !isOver && (await killedAt(stage, destroyed.length, destroy, { env }));
        isOver ||= !killed;
        await project.destroy({ env });
        if (killed) destroyed.push(aliveAt(platform));
        return killedRun;
      });
    });

    healed(() => created, [0, 2, 4, 6, 8, 10]);

    test("and in a deletion, at each of its 4 boundaries: the next one leaves nothing", () => {
      expect(destroyed).toEqual([[], [], [], []]);
    });
  });
});
