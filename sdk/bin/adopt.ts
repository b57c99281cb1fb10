import { adoptTokens, type AdoptOptions } from "../adopt/adopt";
import { sourcesOf } from "../audit/source";
import { outsideOf } from "./outside";

export interface AdoptFlags extends Omit<AdoptOptions, "ids"> {
  readonly cwd?: string;
}

/** Prints the tokens that can be adopted, or a program that adopts some of them. */
export const run = (ids: readonly string[], flags: AdoptFlags): Promise<void> =>
  adoptTokens({ ...flags, ids }, { ...outsideOf(flags.cwd), sources: sourcesOf(flags) });
