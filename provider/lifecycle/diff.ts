import { isDeepStrictEqual } from "node:util";
import type { Change, Offer, Reason, Spec } from "../platforms/platform";
import type { Decision } from "./deps";

/**
 * What the difference between the stored outputs and the normal form of the inputs means. Only arguments are compared,
 * never what the platform told; an unknown value differs from every known one.
 */
export function diff(offer: Offer, state: Spec, spec: Spec): Decision {
  const changed = Object.keys(offer.onChange).filter((key) => !isDeepStrictEqual(state[keptAs(key)], spec[key]));
  return {
    replaces: changed.filter((key) => isReason(offer.onChange[key])),
    updates: changed.filter((key) => offer.onChange[key] === "updates"),
  };
}

/** What the first of these arguments, whose change replaces, means by it. */
export function reasonOf(offer: Offer, replaces: readonly string[]): Reason | undefined {
  return replaces.map((key) => offer.onChange[key]).find(isReason);
}

const isReason = (change: Change | undefined): change is Reason =>
  change !== undefined && change !== "updates" && change !== "nothing";

/** The arguments that the state carries: all but those that are read from the inputs only. */
export function kept(offer: Offer, spec: Spec): Spec {
  return Object.fromEntries(
    Object.entries(spec)
      .filter(([key]) => offer.onChange[key] !== "nothing")
      .map(([key, value]) => [keptAs(key), value]),
  );
}

/** An output may be named like an argument: `expiresAt` is what the platform made of what was asked for. */
const keptAs = (key: string): string => (key === "expiresAt" ? "requestedExpiresAt" : key);
