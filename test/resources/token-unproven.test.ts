import type { HostProvider } from "../../provider/host/host";
import { tokenIdOf } from "../../provider/values/ids";
import { addressOf } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";

describe.each(pairs)("a new $pair that could be neither proven nor revoked", (pair) => {
  let stack: TokenStack;

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  const unprovenUp = async (): Promise<void> => {
    stack.refuse("proofs", 401);
    stack.refuse("revocations", 500);
    await failureOf(stack.up({ ...stack.args, ...pair.token.otherExpiry }));
    stack.heal();
  };

  test("is proven by the next up, also when a refresh came between and took the mark of the failure from the state", async () => {
    await unprovenUp();
    await stack.engine.refresh();
    expect(stack.kept()).not.toHaveProperty("failed");
    expect(stack.kept().outputs).toMatchObject({ verification: "pending" });
    stack.refuse("proofs", 401);
    await failureOf(stack.up({ ...stack.args, ...pair.token.otherExpiry }));
    expect(stack.kept().outputs).toMatchObject({ verification: "failed" });
    stack.heal();
    await stack.up({ ...stack.args, ...pair.token.otherExpiry });
    expect(stack.kept().outputs).not.toHaveProperty("verification");
    expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
  });

  test("does not cost its predecessor the life that was made under another name, before an alias", async () => {
    await stack.up();
    const [now, before] = [addressOf(pair.kind, "ci"), addressOf(pair.kind, "of-old")];
    const old = stack.kept();
    const renamed = { ...old, outputs: { ...old.outputs, __urn: before } };
    stack.engine.state.set(now, renamed);
    // One provider process does all of a run.
    const process = stack.engine.process;
    let provider: HostProvider | undefined;
    Object.assign(stack.engine, { process: () => (provider ??= process()) });
    await unprovenUp();
    expect((await failureOf(provider!.delete(old.id, renamed.outputs))).message).toContain(
      "its replacement has not been verified yet",
    );
    expect(stack.living()).toContain(tokenIdOf(old.id));
  });
});
