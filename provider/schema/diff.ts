import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Change, ResourceSchema, Reason, Spec } from "../platforms/contract";
import type { DiffResult } from "../run/context";

/**
 * Returns what the difference between the stored outputs and the normal form of the inputs means. Only arguments are compared,
 * never the answers of the platform; an unknown value differs from every known one. A state may write the same value in another
 * way, such as "4w" for "28d".
 */
export function diff(schema: ResourceSchema, state: Spec, spec: Spec): DiffResult {
  const isSame = (key: string): boolean => {
    const before = state[keptAs(key)];
    return isDeepStrictEqual(before, spec[key]) || isDeepStrictEqual(normalForm(schema, key, before), spec[key]);
  };
  const changed = Object.keys(schema.onChange).filter((key) => !isSame(key));
  return {
    replaces: changed.filter((key) => isReason(schema.onChange[key])),
    updates: changed.filter((key) => schema.onChange[key] === "update"),
  };
}

function normalForm({ args }: ResourceSchema, key: string, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  const read = z.safeParse(args.shape[key] ?? z.unknown(), value);
  return read.success ? read.data : value;
}

/** Returns the reason of the first of these arguments whose change replaces. */
export function reasonOf(schema: ResourceSchema, replaces: readonly string[]): Reason | undefined {
  return replaces.map((key) => schema.onChange[key]).find(isReason);
}

const isReason = (change: Change | undefined): change is Reason =>
  change !== undefined && change !== "update" && change !== "ignore";

/** The arguments that the state carries: all but those that are read from the inputs only. */
export function kept(schema: ResourceSchema, spec: Spec): Spec {
  return Object.fromEntries(
    Object.entries(spec)
      .filter(([key]) => schema.onChange[key] !== "ignore")
      .map(([key, value]) => [keptAs(key), value]),
  );
}

/** An output may be named like an argument: `expiresAt` is what the platform made of what was asked for. */
const keptAs = (key: string): string => (key === "expiresAt" ? "requestedExpiresAt" : key);
