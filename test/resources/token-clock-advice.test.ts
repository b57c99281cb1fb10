import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack } from "../support/stack";

/** Platforms that take an instant at which a token of an hour expires. */
const shortLived = pairs.filter(({ pair }) => /^(Deploy|Service)Token on (deplo|serverpodCloud)$/.test(pair));

describe.each(shortLived)("a $pair of an hour", (pair) => {
  test("that is dead at once because the machine is two hours behind: the advice names the clock, not the provider's credential", async () => {
    const stack = await tokenStack(pair);
    stack.emulator.setNow(new Date(stack.clock.now() + 2 * 3_600_000).toISOString());
    const { message } = await failureOf(stack.up({ ...stack.args, expiresIn: "1h" }));
    expect(message).toMatch(/expires? 2026-\S+: check that the clock of this machine is right/);
    expect(message).not.toContain("Check that the credential of the provider");
    expect(stack.living()).toEqual([]);
  });
});

describe.each(pairs)("a $pair", (pair) => {
  test("whose secret the platform refuses: the advice says that it is the new one", async () => {
    const stack = await tokenStack(pair);
    stack.refuse("proofs", 401);
    const { message } = await failureOf(stack.up({ ...stack.args, expiresIn: "30d" }));
    expect(message).toContain(
      "It is the new secret that was refused, not the credential of the provider. Run again. The new ",
    );
    expect(message).not.toContain("Check that the credential of the provider");
  });
});
