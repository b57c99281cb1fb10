import type { Wire } from "../../provider/host/wire";
import { retirementKey, tokenUrnKey } from "../../provider/values/urn";
import type { Kept } from "./engine";

/** What the class of a token with a Retirement sends along. */
export const flagOf = (type: string, args: Wire): Wire =>
  type.endsWith("Token") && ("overlap" in args || "supersedes" in args) ? { [retirementKey]: true } : {};

/** What is to be done with a resource. */
export interface Planned {
  readonly old: Kept | undefined;
  readonly inputs: Wire;
  readonly does: "create" | "replace" | "update" | "same";
}

/** A resource as a program declares it. */
export interface Step {
  readonly address: string;
  readonly name: string;
  readonly type: string;
  readonly news: Wire;
  readonly replace: boolean;
}

/** What is to be deleted, in its order: one after the other, or all at once that does not depend on another. */
export function inOrder<Old extends { readonly kept: Kept }>(
  old: readonly Old[],
  removed: readonly Old[],
  parallel: boolean,
): readonly (readonly Old[])[] {
  const isLast = ({ kept: { inputs } }: Old): boolean => !(tokenUrnKey in inputs);
  const byDependence = (all: readonly Old[]) => [all.filter((one) => !isLast(one)), all.filter(isLast)];
  if (parallel) return byDependence([...old, ...removed]);
  return [...old, ...byDependence(removed).flat()].map((one) => [one]);
}
