/**
 * What Pulumi's dynamic host loads in the engine's provider process, by the text that every resource carries as
 * `__provider`. Not for programs.
 *
 * @module pulumi-tokens/provider
 */
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { hostProvider } from "./host/host";
import { networkTransport } from "./http/transport";
import { platformsIn } from "./platforms/custom";
import { printOnce } from "./quiet";
import { resources } from "./resources";

const provider = hostProvider({
  platforms: platformsIn(process.cwd()),
  resources,
  // eslint-disable-next-line no-restricted-properties -- the one place where the world comes in
  env: process.env,
  // eslint-disable-next-line no-restricted-properties -- as above
  transport: networkTransport(process.env),
  // eslint-disable-next-line no-restricted-properties -- as above
  clock: { now: Date.now, sleep: (milliseconds) => setTimeout(milliseconds) },
  random: randomBytes,
  // eslint-disable-next-line no-restricted-properties -- as above
  chance: Math.random,
  say: (line) => process.stdout.write(`${line}\n`),
});

const once = printOnce(console);

export const { configure, create, update } = provider;
export const check = once(provider.check);
export const diff = once(provider.diff);
export const read = once(provider.read);
const remove = once(provider.delete);
export { remove as delete };
