import type { Wire } from "../../provider/host/wire";
import { retirementKey } from "../../provider/values/urn";
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
