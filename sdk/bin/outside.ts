import { setTimeout } from "node:timers/promises";
import { networkTransport } from "../../provider/http/transport";
import { platformsIn } from "../../provider/platforms/custom";

/** Returns everything from outside that a command needs, for a program in this folder. */
export const outsideOf = (cwd = process.cwd()) => ({
  write: (text: string) => process.stdout.write(text),
  log: (text: string) => process.stderr.write(text),
  platforms: platformsIn(cwd),
  env: process.env,
  transport: networkTransport(process.env),
  clock: { now: Date.now, sleep: (milliseconds: number) => setTimeout(milliseconds) },
  chance: Math.random,
});
