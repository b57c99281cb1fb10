import { failureOf } from "../support/errors";
import { pairs, pairsWith } from "../support/platforms";
import { tokenStack } from "../support/stack";

/** Platforms that take an instant at which a token of an hour expires. */
const shortLived = pairsWith({ expiryIsInstant: true });

describe.each(shortLived)("a $pair of an hour", (pair) => {
  test("that is dead at once because the machine is two hours behind: the advice names the clock, not the provider's credential", async () => {
    const stack = await tokenStack(pair);
    stack.emulator.setNow(new Date(stack.clock.now() + 2 * 3_600_000).toISOString());
    const { message } = await failureOf(stack.up({ ...stack.args, expiresIn: "1h" }));
    expect(message).toMatch(/(expires|expiry was) 2026-\S+\. Check this machine's clock/);
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
      "The platform refused the new secret, not the provider's credential. Run again. The new ",
    );
    expect(message).not.toContain("Check that the credential of the provider");
  });
});
