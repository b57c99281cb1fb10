import { z } from "zod";
import { durationWhere, wordSet, zeroOrMore } from "../platforms/fields";
import { isId } from "../values/ids";
import type { Offer } from "../platforms/platform";

const instant = z.string().optional();

/** What a token's class gives the ledger beside it. */
export const ledgerOffer: Offer = {
  scope: [],
  schema: z.strictObject({
    platform: z.string(),
    /** The token's resource id, and its instants. */
    current: z.string().refine(isId, "is no id of a token's resource"),
    since: instant,
    until: instant,
    overlap: durationWhere(zeroOrMore).default("0d"),
    supersedes: wordSet.optional(),
    /** `tokens:revokeNow` of the stack's configuration. */
    revokeNow: z.boolean().optional(),
  }),
  onChange: {},
};
