import { bitsOf, markIn, markOf, ownerMark } from "../../provider/values/mark";
import type { Observed } from "../../provider/platforms/platform";
import type { StackState } from "./state";

/** What the mark of a token says. */
interface Marked {
  /** The URN of the resource that it was made for, if the state still knows it. */
  readonly address: string | undefined;
}

/**
 * Tells which tokens carry this stack's ownership. Names hold the mark of the owner, so that those of resources are found which
 * the state has forgotten; where tokens have no names, only those of resources that it knows.
 */
export function ownedBy({ owner, addresses }: StackState): (token: Observed) => Marked | undefined {
  if (owner === undefined) return () => undefined;
  const mine = ownerMark(owner);
  const byMark = new Map(addresses.map((address) => [markOf(owner, address), address]));
  const byBits = new Map([...byMark].map(([mark, address]) => [bitsOf(mark), address]));
  return ({ name, bits = [] }) => {
    if (name !== undefined) {
      const mark = markIn(name);
      return mark?.startsWith(mine) ? { address: byMark.get(mark) } : undefined;
    }
    const address = bits.map((number) => byBits.get(number)).find((found) => found !== undefined);
    return address === undefined ? undefined : { address };
  };
}
