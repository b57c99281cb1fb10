import { advance } from "./clocks";
import {
  audited,
  closeGateways,
  everyBoundary,
  healed,
  killedAndEnded,
  openCrashing,
  programOf,
  type Crashing,
  type KilledRun,
} from "./killed";
import { describeProgram } from "./support";

const killedAndAudited = (stage: Crashing, boundary: number, since: number): Promise<KilledRun | undefined> =>
  killedAndEnded(stage, boundary, since, () => audited(stage));

afterAll(closeGateways);

describeProgram("an engine that is killed, and a token without a Retirement", () => {
  describe("in a creation", () => {
    let story: KilledRun[];

    beforeAll(async () => {
      const stage = await openCrashing();
      stage.run(programOf("first"));
      story = await everyBoundary(async (boundary) => {
        const killedRun = await killedAndAudited(stage, boundary, stage.held().length);
        await stage.project.destroy({ env: advance(stage.platform, "1m") });
        return killedRun;
      });
    });

    // Mint, grant, look, prove; the consumer calls.
    healed(() => story, [0, 2, 4, 6, 8]);
  });

  describe("in a replacement", () => {
    let story: KilledRun[];

    beforeAll(async () => {
      const stage = await openCrashing();
      stage.run(programOf("first"));
      await stage.project.up();
      story = await everyBoundary((boundary) => {
        stage.run(programOf(boundary));
        return killedAndAudited(stage, boundary, 0);
      });
    });

    // Mint, grant, look, prove; the consumer calls; the old one is revoked.
    healed(() => story, [0, 2, 4, 6, 8, 10, 11]);
  });
});
