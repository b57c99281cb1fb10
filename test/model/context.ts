import type { Emulated } from "../support/emulated";
import type { Pair } from "../support/stack";
import type { Engines } from "./engines";
import type { Leaks } from "./leaks";
import type { Truth } from "./truth";

/** Where the stacks of a history stand. */
export interface HistoryContext extends Emulated {
  readonly pair: Pair;
  readonly truth: Truth;
  readonly leaks: Leaks;
  /** The id of the token that is the provider's own credential, if the platform lists it. */
  readonly own: string | undefined;
  /** Whatever does not depend on another goes on at the same time. */
  readonly parallel: boolean;
  /** The provider's credential, which may have expired. */
  readonly credential: { works: boolean };
  /** Tokens that went with their app: the user says so to the provider, for nothing can prove it. */
  readonly forgotten: string[];
  readonly signIn: () => Readonly<Record<string, string>>;
  readonly engines: Engines;
}
