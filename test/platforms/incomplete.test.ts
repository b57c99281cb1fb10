import { failureOf } from "../support/errors";
import { pairsWith } from "../support/platforms";
import { tokenStack } from "../support/stack";

const unreadable = /could not list the .+ tokens of .+: the answer could not be read\. The list repeats a page/;

describe.each(pairsWith({ paged: true }))("a list of $pair that repeats a page and says that there is more", (pair) => {
  const crowded = async () => {
    const stack = await tokenStack(pair, { behaviors: { [pair.platform]: pair.fixture.repeatsPages } });
    await stack.up();
    for (let n = 0; n < 150; n += 1) pair.fixture.createByHand(stack.emulator, `more-${n}`);
    return stack;
  };

  test("drops no living token from the state, in a refresh", async () => {
    const stack = await crowded();
    const before = stack.kept();
    // Such a platform is asked for the token itself first.
    if (pair.fixture.readsById)
      stack.fault({ path: pair.fixture.requests.single, fault: "status", status: 404, times: 9 });
    expect((await failureOf(stack.engine.refresh())).message).toMatch(unreadable);
    expect(stack.kept()).toEqual(before);
    expect(before.id).toContain(String(stack.living()[0]));
  });

  test("is no proof that a token is revoked", async () => {
    const stack = await crowded();
    stack.fault({ method: "DELETE", fault: "status", status: 404, times: 9 });
    expect((await failureOf(stack.engine.destroy())).message).toMatch(unreadable);
    expect(stack.engine.state.size).toBeGreaterThan(0);
  });
});
