import { join } from "node:path";
import { advance } from "./clocks";
import {
  asking,
  closeGateways,
  everyBoundary,
  healed,
  killedAt,
  openCrashing,
  programOf,
  strangersAt,
  up,
  type Crashing,
  type Told,
} from "./killed";
import { describeProgram } from "./support";

const bin = join(__dirname, "../../dist/sdk/bin/index.js");

/** A run that is killed, a clean one, and an audit an hour later, which ends what the two have left behind. */
async function killedAndAudited(stage: Crashing, boundary: number, since: number): Promise<Told | undefined> {
  const { project, platform } = stage;
  const { answers, ask } = asking(stage, since);
  const env = advance(platform, "1m");
  if (!(await killedAt(stage, boundary, up, { env }))) return undefined;
  await ask();
  await project.up({ env });
  await ask();
  await project.run(process.execPath, [bin, "audit", "--revoke"], { env: advance(platform, "1h") }).done;
  await ask();
  return { boundary, answers, strangers: strangersAt(stage) };
}

afterAll(closeGateways);

describeProgram("an engine that is killed, and a token without a ledger", () => {
  describe("in a creation", () => {
    let story: Told[];

    beforeAll(async () => {
      const stage = await openCrashing();
      stage.run(programOf("first"));
      story = await everyBoundary(async (boundary) => {
        const told = await killedAndAudited(stage, boundary, stage.held().length);
        await stage.project.destroy({ env: advance(stage.platform, "1m") });
        return told;
      });
    });

    // Mint, grant, look, prove; the consumer calls.
    healed(() => story, 10);
  });

  describe("in a replacement", () => {
    let story: Told[];

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
    healed(() => story, 12);
  });
});
