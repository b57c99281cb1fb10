import { addressOf, type Declare } from "../support/engine";
import { fixtures } from "../support/platforms";
import { simulatedStack } from "../support/stack";

const count = 120;

test("120 Retirements look at their organization once a run: a call for each page, to replace all tokens and to end the old ones", async () => {
  const stack = await simulatedStack("planetscale");
  const { engine, emulator, clock } = stack;
  const args = { ...fixtures.planetscale.tokens.ServiceToken!.args(emulator), expiresIn: "90d", overlap: "2d" };
  const program = (rotateWhenChanged: string) => async (declare: Declare) => {
    for (let number = 0; number < count; number += 1) {
      const [token, retirement] = [`t${number}`, `t${number}-retirement`];
      const made = await declare("ServiceToken", token, { ...args, rotateWhenChanged });
      const inputs = { platform: "planetscale", current: made.id, since: made.outputs["createdAt"], overlap: "2d" };
      await declare("Retirement", retirement, inputs, { token: addressOf("ServiceToken", token) });
    }
  };
  const pagesAskedFor = async (run: () => Promise<void>): Promise<number> => {
    const since = (emulator.requests().at(-1)?.index ?? -1) + 1;
    await run();
    const lists = emulator
      .requests(since)
      .filter(({ method, path }) => method === "GET" && path.endsWith("/service-tokens"));
    return lists.length;
  };
  await engine.up(program("1"));
  // Some tokens of this run may be on the list by then.
  expect(await pagesAskedFor(() => engine.up(program("2")))).toBeLessThanOrEqual(3);
  expect(stack.alive()).toHaveLength(2 * count);
  clock.advance(2 * 86_400_000);
  expect(await pagesAskedFor(() => engine.up(program("2")))).toBe(3);
  expect(stack.alive()).toHaveLength(count);
});
