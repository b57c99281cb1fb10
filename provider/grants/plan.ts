import { difference, intersection } from "../values/sets";

export interface GrantSituation {
  readonly mode: "additive" | "authoritative";
  /** The permissions that the grant asks for. */
  readonly wanted: readonly string[];
  /** Those that are in force at this place. */
  readonly current: readonly string[];
  /** Those that this grant has added before. */
  readonly granted: readonly string[];
  /** Those that other declared grants ask for at this place. */
  readonly claimed: readonly string[];
  /** Those that any grant of the program has added at this place. */
  readonly addedByStack: readonly string[];
}

export interface GrantPlan {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** The permissions that this grant, or another grant with it, has added once the plan is carried out. */
  readonly granted: readonly string[];
}

/** Returns the changes that bring a grant's permissions into force. What another grant asks for is never removed. */
export function planGrant({ mode, wanted, current, granted, claimed, addedByStack }: GrantSituation): GrantPlan {
  const add = difference(wanted, current);
  const removable = mode === "authoritative" ? current : intersection(granted, current);
  return {
    add,
    remove: difference(removable, [...wanted, ...claimed]),
    granted: intersection(wanted, [...add, ...granted, ...addedByStack]),
  };
}
