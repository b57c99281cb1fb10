import * as platforms from "../../provider/platforms/definitions";
import { adoptTokens } from "../../sdk/adopt/adopt";
import { network } from "../support/direct";
import { describeProgram, openStage } from "./support";

describeProgram("the program that `pulumi-tokens adopt` prints", () => {
  test("compiles, and its preview adopts the tokens", async () => {
    const { platform, project } = await openStage({ typescript: true });
    const one = platform.admin.planetscale.createToken({ name: "ci" });
    const other = platform.admin.planetscale.createToken({ name: "'`${x}\"\n\u2028*/" });
    await adoptTokens(
      { ids: [one.id, other.id], platform: "planetscale", arg: ["organization=acme"] },
      {
        platforms,
        env: platform.env,
        transport: network,
        clock: { now: Date.now, sleep: () => Promise.resolve() },
        chance: Math.random,
        sources: { several: false, list: () => Promise.resolve([]) },
        write: (text) => {
          project.setProgram(text);
        },
        log: () => undefined,
      },
    );
    await project.setConfig({ "test:ciToken": { secret: one.secret }, "test:xToken": { secret: other.secret } });
    const { text } = await project.preview();
    expect(text).toContain(`ci: adopts token ${one.id}, without creating one.`);
    expect(text).toContain(`x: adopts token ${other.id}, without creating one.`);
  });
});
