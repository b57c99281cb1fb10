import { nameOf } from "../values/address";
import { shownList } from "../values/shown";
import { Refusal, type Deps, type Place } from "./deps";

/** Prints what a deleted grant removed from a hand-made token, because another program may grant the same permissions. */
export function sayWithdrawn(removed: readonly string[], tokenId: string, { address }: Place, { say }: Deps): void {
  if (removed.length === 0) return;
  say(
    `${nameOf(address)}: removed ${shownList(removed)} from token ${tokenId}. If another program grants this too, run \`pulumi up --refresh\` ` +
      "there.",
  );
}

/** Returns the error for a missing token. It names what the program passed: the token resource or an id. */
export const noToken = (tokenId: string, { token }: Place): Refusal =>
  new Refusal(
    token === undefined
      ? `There is no token ${tokenId} to grant permissions to: check \`tokenId\`.`
      : `The token ${tokenId} of "${nameOf(token)}" no longer exists. Run \`pulumi up --refresh\`, which replaces it.`,
  );
