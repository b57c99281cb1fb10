import { tokenIdOf } from "../../provider/values/ids";
import type { FaultRule } from "../../sdk/testing";
import { expectHidden, failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";

type Fault = Omit<FaultRule, "platform">;

/** Whatever is no proof that a token is gone. */
const faults: [string, Fault][] = [
  ["401", { fault: "status", status: 401 }],
  ["403", { fault: "status", status: 403 }],
  ["404", { fault: "status", status: 404 }],
  ["429", { fault: "status", status: 429, retryAfter: 3600 }],
  ["500", { fault: "status", status: 500 }],
  ["502 with HTML", { fault: "html", status: 502 }],
  ["200 with HTML", { fault: "html" }],
  ["a reset", { fault: "drop-before" }],
  ["a cut answer", { fault: "truncate" }],
];

describe.each(pairs)("$pair", (pair) => {
  const { fixture } = pair;
  let stack: TokenStack;
  let made: ReturnType<TokenStack["kept"]>;

  beforeEach(async () => {
    stack = await tokenStack(pair);
    await stack.up();
    made = stack.kept();
  });

  const failing = async (run: Promise<void>): Promise<Error> => {
    const error = await failureOf(run);
    expectHidden(error, String(made.outputs["value"]), ...fixture.secrets(stack.emulator));
    return error;
  };

  describe.each(faults)("under %s to every request", (_name, fault) => {
    beforeEach(() => {
      stack.fault({ ...fault, times: 1000 });
    });

    test("stays in the state of a refresh as it was", async () => {
      await failing(stack.engine.refresh());
      expect(stack.kept()).toEqual(made);
    });

    test("stays in the state of a destroy, and goes with the next one", async () => {
      await failing(stack.engine.destroy());
      expect(stack.kept()).toEqual(made);
      stack.heal();
      await stack.engine.destroy();
      expect(stack.engine.state.size).toBe(0);
      expect(stack.living()).toEqual([]);
    });

    test("stays in the state when it was to be replaced", async () => {
      await failing(stack.up({ ...stack.args, ...pair.token.otherExpiry }));
      expect(stack.kept()).toEqual(made);
      stack.heal();
      expect(stack.living()).toContain(tokenIdOf(made.id));
    });
  });

  test.each([404, 400])("is not taken for revoked by one %i to its revocation", async (status) => {
    stack.refuse("revocations", status);
    await failing(stack.engine.destroy());
    expect(stack.kept()).toEqual(made);
    expect(stack.living()).toHaveLength(1);
    stack.heal();
    await stack.engine.destroy();
    expect(stack.living()).toEqual([]);
  });

  test("is not taken for gone by one list from before it was made", async () => {
    stack.fault({ fault: "stale" });
    await stack.engine.refresh();
    // The list may show the use by the verification of the new secret.
    expect(stack.kept()).toEqual({
      ...made,
      outputs: { ...made.outputs, lastUsedAt: stack.kept().outputs["lastUsedAt"] },
    });
  });

  test("whose revocation is done but not answered is revoked, and the run ends well", async () => {
    stack.fault({ path: `/(logoutDevice|${tokenIdOf(made.id)})$`, fault: "drop-after" });
    await stack.engine.destroy();
    expect(stack.writes()).toEqual(["mint", "revoke", "revoke"]);
    expect(stack.engine.state.size).toBe(0);
    expect(stack.living()).toEqual([]);
  });
});
