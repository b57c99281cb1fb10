import { nameOf } from "../values/address";
import { shownList } from "../values/shown";
import { Refusal, type Deps, type Place } from "./deps";

/** Says what the end of a grant takes from a hand-made token, which lives on: another program may grant the same permissions. */
export function sayWithdrawn(removed: readonly string[], tokenId: string, { address }: Place, { say }: Deps): void {
  if (removed.length === 0) return;
  say(
    `${nameOf(address)}: removed ${shownList(removed)} from token ${tokenId}. If another program grants this too, run \`pulumi up --refresh\` ` +
      "there.",
  );
}

/** Names what the program wrote: the token itself, or its id. */
export const noToken = (tokenId: string, { token }: Place): Refusal =>
  new Refusal(
    token === undefined
      ? `There is no token ${tokenId} to grant permissions to: check \`tokenId\`.`
      : `The token ${tokenId} of "${nameOf(token)}" is not at the platform any more. Run \`pulumi up --refresh\`, which replaces it.`,
  );
