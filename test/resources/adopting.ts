import type { Spec } from "../../provider/platforms/contract";
import { failureOf } from "../support/errors";
import type { TokenStack } from "../support/stack";

/** A token that somebody made by hand. */
interface HandMade {
  readonly id: string;
  readonly secret: string;
}

/** The arguments of "ci" that adopt it. */
export const adopting = ({ args }: TokenStack, { id, secret }: HandMade, changes: Spec = {}): Spec => ({
  ...args,
  adopt: { tokenId: id, value: secret },
  ...changes,
});

/** Runs an adoption that is refused, after which all is as before. Returns the message. */
export async function refused(stack: TokenStack, args: Spec): Promise<string> {
  const { message } = await failureOf(stack.up(args));
  expect(stack.engine.state.size).toBe(0);
  expect(stack.writes()).toEqual([]);
  return message;
}

/** Part of the line about a secret of which it is not proven that it is that of the token. */
export const warned = "that it is the one of";
