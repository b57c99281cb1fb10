import { tokenIdOf } from "../../provider/values/ids";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack, type TokenStack } from "../support/stack";

const day = 86_400_000;

describe.each(pairs)("a rotation of a $pair that fails before a new token exists", (pair) => {
  let stack: TokenStack;

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  const failing = async (trigger: string, args = stack.args): Promise<string> => {
    stack.fault({ ...pair.fixture.requests.create, fault: "status", status: 401 });
    const { message } = await failureOf(stack.up({ ...args, rotateWhenChanged: trigger }));
    stack.heal();
    return message;
  };
  const present = (): string => tokenIdOf(stack.kept().id);
  const expiry = (): string =>
    new Date(String(stack.kept().outputs["expiresAt"])).toISOString().replace(/\.\d+Z$/, "Z");

  test("says until when the current token works, or when it expired", async () => {
    await stack.up({ ...stack.args, rotateWhenChanged: "1" });
    const message = await failing("2");
    expect(message).toMatch(/ could not .+\(401( \w+)?\)\. /);
    expect(message).toMatch(new RegExp(` The current token ${present()} works until ${expiry()}\\.$`));
    stack.clock.advance(30 * day);
    expect(await failing("2")).toMatch(new RegExp(` The current token ${present()} expired ${expiry()}\\.$`));
  });

  test("says nothing of that when there was none", async () => {
    expect(await failing("1")).not.toContain("current token");
  });

  if (pair.token.forever)
    test("says that the current token does not expire", async () => {
      const args = without(stack.args, ...pair.token.forever!);
      await stack.up({ ...args, rotateWhenChanged: "1" });
      expect(await failing("2", args)).toMatch(new RegExp(` The current token ${present()} does not expire\\.$`));
    });
});
