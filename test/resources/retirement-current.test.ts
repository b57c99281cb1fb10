import { tokenIdOf } from "../../provider/values/ids";
import { addressOf, type Declare } from "../support/engine";
import { pairs } from "../support/platforms";
import { simulatedStack } from "../support/stack";

describe.each(pairs)("the Retirement of a $pair", ({ platform, kind, token }) => {
  test("never ends the token of another resource that the program declares, although `supersedes` has it", async () => {
    const { engine, emulator, alive } = await simulatedStack(platform);
    const args = { ...token.args(emulator), expiresIn: "90d" };
    let other = "";
    const program = async (declare: Declare): Promise<void> => {
      other = tokenIdOf((await declare(kind, "cd", args)).id);
      const made = await declare(kind, "ci", { ...args, supersedes: [other] });
      const inputs = { platform, current: made.id, since: made.outputs["createdAt"], supersedes: [other] };
      await declare("Retirement", "ci-retirement", inputs, { token: addressOf(kind, "ci") });
    };
    for (let run = 0; run < 3; run += 1) await engine.up(program);
    expect(alive().map(({ id }) => id)).toContain(other);
    expect(alive()).toHaveLength(2);
  });
});
