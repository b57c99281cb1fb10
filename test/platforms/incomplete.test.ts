import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack } from "../support/stack";
import { connect, emulated } from "../support/emulated";

type Behaviors = NonNullable<Parameters<typeof tokenStack>[1]>["behaviors"];

/** Each list repeats its first page for every number, and says that there is more. */
const repeating: Behaviors = {
  planetscale: { honorPage: false },
  fastapiCloud: { paginateTokens: true, tokenCount: true, honorSkip: false },
};

const paged = pairs.filter(({ platform }) => platform === "planetscale" || platform === "fastapiCloud");

const unreadable = /could not list the .+ tokens of .+: the answer could not be read\. The list repeats a page/;

describe.each(paged)("a list of $pair that repeats a page and says that there is more", (pair) => {
  const crowded = async () => {
    const stack = await tokenStack(pair, { behaviors: repeating });
    await stack.up();
    const { planetscale, fastapiCloud } = stack.emulator.admin;
    for (let n = 0; n < 150; n += 1) {
      if (pair.platform === "planetscale") planetscale.createToken();
      else fastapiCloud.createToken();
    }
    return stack;
  };

  test("drops no living token from the state, in a refresh", async () => {
    const stack = await crowded();
    const before = stack.kept();
    // PlanetScale is asked for the token itself first.
    if (pair.platform === "planetscale")
      stack.fault({ path: /service-tokens\/\w+$/, fault: "status", status: 404, times: 9 });
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

test("a list of exactly one page that names no count is whole, though it repeats it", async () => {
  const ground = await emulated({ behaviors: { fastapiCloud: { paginateTokens: false, tokenCount: false } } });
  for (let n = 0; n < 100; n += 1) ground.emulator.admin.fastapiCloud.createToken();
  const tokenApi = connect("fastapiCloud", ground).DeployToken!;
  expect(await tokenApi.list({ appId: ground.emulator.info.fastapiCloud.appId })).toHaveLength(100);
});
