import { setTimeout } from "node:timers/promises";
import { networkTransport } from "../../provider/http/transport";
import { platformsIn } from "../../provider/platforms/custom";
import { adoptTokens, type AdoptOptions } from "../adopt/adopt";
import { sourcesOf } from "../audit/source";

export interface AdoptFlags extends Omit<AdoptOptions, "ids"> {
  readonly cwd?: string;
}

/** Prints the tokens that can be adopted, or a program that adopts some of them. */
export const run = (ids: readonly string[], flags: AdoptFlags): Promise<void> =>
  adoptTokens(
    { ...flags, ids },
    {
      sources: sourcesOf(flags),
      write: (text) => process.stdout.write(text),
      log: (text) => process.stderr.write(text),
      platforms: platformsIn(flags.cwd ?? process.cwd()),
      env: process.env,
      transport: networkTransport(process.env),
      clock: { now: Date.now, sleep: (milliseconds) => setTimeout(milliseconds) },
      chance: Math.random,
    },
  );
