/** Pulumi's options for all resources that a token refuses, with the reason: under them it would not be revoked, or too early. */
export const refusedOptions = {
  deletedWith:
    "must not apply to a token: Pulumi would delete it without revoking it. " +
    "Remove it from the token, its parents and the transforms that set it",
  deleteBeforeReplace:
    "must not be combined with `overlap`: the old token would be revoked before the new one exists. Remove one of them",
  retainOnDelete: "must not be combined with `overlap`: no old token would ever be revoked. Remove one of them",
} as const;

export type RefusedOption = keyof typeof refusedOptions;
