import type { Wire } from "../../provider/host/wire";
import type { Kept } from "./engine";

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
