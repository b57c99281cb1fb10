import { tokenIdOf } from "../../provider/values/ids";
import type { Spec } from "../../provider/platforms/contract";
import { failureOf } from "../support/errors";
import type { Declare } from "../support/engine";
import { statusOf } from "../support/direct";
import { pairs } from "../support/platforms";
import { tokenStack, keptOf, type TokenStack } from "../support/stack";
import { adopting } from "./adopting";

/** Two resources have one token: a run that failed, or one with `--target`, has left them so. What one of them has is not revoked. */
describe.each(pairs)("a token that two resources have: $pair", (pair) => {
  let stack: TokenStack;

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  const current = () => {
    const { id, outputs } = keptOf(stack, pair.kind, "ci");
    return { id: tokenIdOf(id), secret: String(outputs["value"]) };
  };
  const works = async ({ id, secret }: { readonly id: string; readonly secret: string }): Promise<boolean> =>
    (await statusOf(pair.token.uses(stack.emulator, secret, id, stack.args))) === 200;
  const declaring = (...names: readonly (readonly [name: string, args: Spec])[]) =>
    stack.engine.up(async (declare: Declare) => {
      for (const [name, args] of names) await declare(pair.kind, name, { ...args });
    });
  const expectKept = async (old: { readonly id: string; readonly secret: string }): Promise<void> => {
    expect(stack.writes()).not.toContain("revoke");
    expect(await works(old)).toBe(true);
    expect(stack.lines).toContainEqual(expect.stringContaining(`not revoking ${old.id}: "cd" has adopted it`));
  };

  /** "cd" has adopted the token of "ci" before the run saw "ci". */
  async function both(changes: Spec = {}): Promise<{ readonly id: string; readonly secret: string }> {
    await declaring(["ci", { ...stack.args, rotateWhenChanged: "1", ...changes }]);
    const old = current();
    const reversed = declaring(
      ["cd", adopting(stack, old)],
      ["ci", { ...stack.args, rotateWhenChanged: "1", ...changes }],
    );
    expect((await failureOf(reversed)).message).toMatch(/^adopt\.tokenId: .*"cd"/);
    return old;
  }

  test("stays when the resource that made it is removed, as the message advises", async () => {
    const old = await both();
    await declaring(["cd", adopting(stack, old)]);
    await expectKept(old);
    expect(tokenIdOf(keptOf(stack, pair.kind, "cd").id)).toBe(old.id);
  });

  test("stays when the resource that made it rotates", async () => {
    const old = await both();
    await declaring(["cd", adopting(stack, old)], ["ci", { ...stack.args, rotateWhenChanged: "2" }]);
    await expectKept(old);
    expect(current().id).not.toBe(old.id);
  });

  test("stays after `--replace` has adopted it again and was interrupted before its deletions", async () => {
    await stack.up({ ...stack.args, rotateWhenChanged: "1" });
    const old = current();
    const interrupted = stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", adopting(stack, old), { replace: true });
      throw new Error("the run ends here");
    });
    await failureOf(interrupted);
    await stack.up(adopting(stack, old));
    expect(stack.writes()).not.toContain("revoke");
    expect(await works(old)).toBe(true);
    expect(stack.engine.pending).toEqual([]);
  });

  test.each([["ci", "cd"] as const, ["cd", "ci"] as const])(
    "is refused by the preview, with %s before %s",
    async (...names) => {
      await stack.up();
      const args: Readonly<Record<string, Spec>> = { ci: stack.args, cd: adopting(stack, current()) };
      const preview = stack.engine.preview(async (declare) => {
        for (const name of names) await declare(pair.kind, name, { ...args[name] });
      });
      expect((await failureOf(preview)).message).toMatch(
        /^adopt\.tokenId: must not name the token of another resource/,
      );
    },
  );
});
