import type { Transport } from "../../provider/http/transport";
import { network } from "../support/direct";
import { pairs } from "../support/platforms";
import { tokenStack } from "../support/stack";

const evil = "\u001b]0;owned\u0007\u009b1m\u202eevil\u2066\u200b";
const unseen = /[\p{Cc}\p{Cf}]/u;

/** The platform gives each token that was made another name, and the same to every other text. */
const naming =
  (name: string): Transport =>
  async (exchange) => {
    const answer = await network(exchange);
    if (answer.text === "") return answer;
    const body = JSON.parse(answer.text, (key, value: unknown) =>
      key === "name" && madeByStack(value) ? name : value,
    ) as unknown;
    return { ...answer, text: JSON.stringify(body) };
  };

const madeByStack = (name: unknown): boolean => typeof name === "string" && /-\w{12}-\w{12}$/.test(name);

const named = pairs.filter(({ fixture }) => fixture.named);

describe.each(named)("the name of a $pair", (pair) => {
  test.each([
    ["steers a terminal", `ci${evil}`],
    ["is enormous", "x".repeat(1_000_000)],
  ])("that %s goes into no state", async (_what, name) => {
    const stack = await tokenStack(pair, {}, { transport: naming(name) });
    await stack.up();
    // Stores the use by the verification of the new secret.
    await stack.engine.refresh();
    const made = JSON.stringify([...stack.engine.state.values()]);
    expect(made.length).toBeLessThan(10_000);
    expect(unseen.test(String(stack.kept().outputs["name"]))).toBe(false);
    await stack.engine.refresh();
    expect(JSON.stringify([...stack.engine.state.values()])).toBe(made);
  });

  test("is kept as it was sent, with the signs that hold an emoji together", async () => {
    const stack = await tokenStack(pair);
    await stack.up({ ...stack.args, namePrefix: "👩\u200d🚀" });
    await stack.engine.refresh();
    const made = stack.kept();
    expect(made.outputs["name"]).toMatch(/^👩\u200d🚀-/u);
    await stack.engine.refresh();
    expect(stack.kept()).toEqual(made);
  });
});
