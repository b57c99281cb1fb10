import type { Failure } from "../platforms/contract";
import type { DesiredResource } from "../run/context";

/** Pulumi's options for all resources that a token refuses, with the reason: under them it would not be revoked, or too early. */
export const refusedOptions = {
  deletedWith:
    "must not apply to a token: Pulumi would delete it without revoking it. " +
    "Remove it from the token, its parents and the transforms that set it",
  deleteBeforeReplace:
    "must not be combined with `overlap`: the old token would be revoked before the new one exists. Remove one of them",
  retainOnDelete: "must not be combined with `overlap`: no old token would ever be revoked. Remove one of them",
} as const;

/** Refuses an overlap for which the program declares no Retirement: the old token would be revoked in the same run. */
export function missingRetirement({ spec, hasRetirement = false }: DesiredResource): Failure[] {
  const set = hasRetirement ? [] : (["overlap", "supersedes"] as const).filter((key) => spec[key] !== undefined);
  return set.map((property) => ({ property, reason: needsRetirement }));
}

const needsRetirement =
  "must be set in the program. A transform, a policy or `ignoreChanges` gives the token no Retirement, and without one the old token is " +
  "revoked at once. Set it in the token's arguments, or in a transformation";

export type RefusedOption = keyof typeof refusedOptions;
