import { z } from "zod";
import { durationWhere, wordSet, zeroOrMore } from "../platforms/shared/fields";
import type { ResourceSchema } from "../platforms/contract";
import { id, instant } from "../schema/state";

/** The arguments that a token's class passes to its Retirement. */
export const retirementSchema: ResourceSchema = {
  scope: [],
  args: z.strictObject({
    platform: z.string(),
    /** The token's resource id, and its instants. */
    current: id,
    since: instant.optional(),
    until: instant.optional(),
    overlap: durationWhere(zeroOrMore).default("0d"),
    supersedes: wordSet.optional(),
    /** `tokens:revokeNow` of the stack's configuration. */
    revokeNow: z.boolean().optional(),
  }),
  onChange: {},
};
