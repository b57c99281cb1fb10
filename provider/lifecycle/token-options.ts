/** What a token cannot keep its word under, of the options that Pulumi has for every resource. */
export const refusedOptions = {
  deletedWith:
    "must not apply to a token: Pulumi would delete it without revoking it. " +
    "Remove it from the token, its parents and the transforms that set it",
  deleteBeforeReplace: "ends the old token before there is a new one: leave out `overlap`, or it",
  retainOnDelete: "keeps every old token for ever, and `overlap` ends it: leave out one of them",
} as const;

export type RefusedOption = keyof typeof refusedOptions;
