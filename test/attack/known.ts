import type { Pair } from "../support/stack";
import { overlapOf, type Wish } from "./program";

/**
 * Laws that do not hold yet: histories leave them out, so that others show. Each has its story in known.test.ts; when that
 * passes, its line here goes.
 */
export const known = {
  /** A ledger takes its own tokens at another place for others, or does not see them. */
  movesBesideLedger: true,
  /** A refresh takes the current token for one that was never handed out when a run broke off before the ledger was told of it. */
  currentMisread: true,
  /** What a ledger ended by replacing itself, in a run that broke off before that, is promised a second overlap by a refresh. */
  promisedAgain: true,
  /** A ledger that is new, or follows a run that broke off, lists what the engine ends in the same run. */
  lateSteps: true,
};

/** Keeps tokens that move from having a ledger, ever. */
export class Moves {
  readonly #moved = new Set<string>();
  readonly #listed = new Set<string>();

  /** Whether a program may say this. */
  allow(name: string, wish: Wish, { platform }: Pair): boolean {
    if (!known.movesBesideLedger) return true;
    const moves = wish.otherPlace === true || (platform === "fastapiCloud" && wish.otherScope === true);
    const hasLedger = overlapOf(wish) !== undefined;
    const [moved, listed] = [moves || this.#moved.has(name), hasLedger || this.#listed.has(name)];
    if (moved && listed) return false;
    if (moved) this.#moved.add(name);
    if (listed) this.#listed.add(name);
    return true;
  }
}
