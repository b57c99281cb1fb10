import { nameOf } from "../values/urn";
import { sanitizeList } from "../values/sanitize";
import { UserError, type ResourceRef } from "../run/context";
import type { Run } from "../run/run";

/** Prints what a deleted grant removed from a hand-made token, because another program may grant the same permissions. */
export function sayWithdrawn(removed: readonly string[], tokenId: string, { urn }: ResourceRef, { say }: Run): void {
  if (removed.length === 0) return;
  say(
    `${nameOf(urn)}: removed ${sanitizeList(removed)} from token ${tokenId}. If another program grants this too, run \`pulumi up --refresh\` ` +
      "there.",
  );
}

/** Returns the error for a missing token. It names what the program passed: the token resource or an id. */
export const noToken = (tokenId: string, { tokenUrn }: ResourceRef): UserError =>
  new UserError(
    tokenUrn === undefined
      ? `Token ${tokenId} was not found, so it cannot be granted permissions. Check \`tokenId\`.`
      : `The token ${tokenId} of "${nameOf(tokenUrn)}" no longer exists. Run \`pulumi up --refresh\`, which replaces it.`,
  );
