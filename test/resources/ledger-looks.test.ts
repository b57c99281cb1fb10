import { addressKey, tokenKey } from "../../provider/values/address";
import { addressOf, type Kept } from "../support/engine";
import { pairs } from "../support/platforms";
import { day, ledgerStack, type LedgerStack } from "./ledger";

describe.each(pairs)("the ledger of a $pair", (pair) => {
  let stack: LedgerStack;

  beforeEach(async () => {
    stack = await ledgerStack(pair);
  });

  test("finds what was left behind under the name that its token had before an alias", async () => {
    const { state } = stack.engine;
    await stack.engine.up((declare) => declare(pair.kind, "of-old", { ...stack.args }));
    state.clear();
    await stack.rotate("1");
    const before = addressOf(pair.kind, "of-old");
    const renamed = (type: string, name: string, key: string): void => {
      const address = addressOf(type, name);
      const kept = state.get(address)!;
      state.set(address, { ...kept, outputs: { ...kept.outputs, [key]: before } });
    };
    renamed(pair.kind, "ci", addressKey);
    renamed("Retirement", "ci-retirement", tokenKey);
    stack.clock.advance(day);
    await stack.rotate("2");
    stack.clock.advance(3 * day);
    await stack.rotate("2");
    expect(stack.living()).toEqual([stack.current()]);
  });

  test("keeps nothing alive in a destroy by what the refresh before it, in the same process, was asked", async () => {
    await stack.rotate("1");
    const second = await stack.rotate("2");
    const { id, inputs, outputs }: Kept = stack.kept();
    const provider = stack.engine.process();
    await provider.diff(id, outputs, inputs);
    await provider.delete(id, outputs);
    expect(stack.living()).toEqual([second]);
  });
});

test("a ledger keeps at refresh what no list holds and the look at the token itself cannot tell of", async () => {
  const stack = await ledgerStack(pairs.find(({ pair }) => pair === "ServiceToken on planetscale")!);
  await stack.up({ ...stack.args, rotateWhenChanged: "1" });
  const first = stack.current();
  await stack.up({ ...stack.args, rotateWhenChanged: "2" });
  stack.emulator.revokeToken("planetscale", first);
  stack.fault({ path: new RegExp(`${first}$`), fault: "status", status: 403, times: 20 });
  await stack.engine.refresh();
  expect(Object.keys(stack.retiring())).toEqual([first]);
  stack.emulator.clearFaults();
  await stack.engine.refresh();
  expect(stack.retiring()).toEqual({});
});
