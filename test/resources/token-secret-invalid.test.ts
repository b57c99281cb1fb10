import { tokenIdOf } from "../../provider/values/ids";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";

const hour = 3_600_000;

/** As the state of a token would be, had the platform's facts about it moved since. */
function recordEarlier(stack: TokenStack, facts: Readonly<Record<string, string>>): void {
  const kept = stack.kept();
  stack.engine.state.set(String(kept.outputs["__urn"]), { ...kept, outputs: { ...kept.outputs, ...facts } });
}

describe.each(pairs)("$pair: at a refresh", (pair) => {
  let stack: TokenStack;
  beforeEach(async () => {
    stack = await tokenStack(pair);
    await stack.up();
  });
  const earlier = (): string => new Date(Date.parse(String(stack.kept().outputs["expiresAt"])) - hour).toISOString();

  test.each(["expiresAt", "createdAt"])("another %s than recorded: a secret that still works stays", async (fact) => {
    const before = stack.kept();
    recordEarlier(stack, {
      [fact]: fact === "expiresAt" ? earlier() : new Date(stack.clock.now() - hour).toISOString(),
    });
    await stack.engine.refresh();
    expect(stack.kept().outputs["expiresAt"]).toBe(before.outputs["expiresAt"]);
    expect(stack.kept().outputs).not.toHaveProperty("secretInvalid");
    await stack.up();
    expect(stack.writes()).toEqual(["mint"]);
  });

  test("a later expiry than recorded, and a secret that is refused: the next run replaces the token, once", async () => {
    recordEarlier(stack, { expiresAt: earlier(), value: pair.fixture.foreignSecret });
    const old = tokenIdOf(stack.kept().id);
    await stack.engine.refresh();
    expect(stack.kept().outputs["secretInvalid"]).toBe(true);
    await stack.engine.refresh();
    await stack.up();
    expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
    expect(stack.living()).not.toContain(old);
    expect(stack.kept().outputs).not.toHaveProperty("secretInvalid");
    await stack.engine.refresh();
    await stack.up();
    expect(stack.engine.steps).toEqual(["same ci"]);
  });

  test("a secret is not tried while the facts are as recorded", async () => {
    recordEarlier(stack, { value: pair.fixture.foreignSecret });
    await stack.engine.refresh();
    expect(stack.kept().outputs).not.toHaveProperty("secretInvalid");
  });

  test("fails when the secret cannot be tried, and the state stays", async () => {
    recordEarlier(stack, { expiresAt: earlier() });
    const before = stack.kept();
    stack.refuse("proofs", 500);
    expect((await failureOf(stack.engine.refresh())).message).toMatch(/could not accept the new secret/);
    expect(stack.kept()).toEqual(before);
  });
});
