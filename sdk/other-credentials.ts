import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/platforms/definition";
import { configKey } from "../provider/values/config-keys";
import { platforms, type ProviderArgs } from "./platforms";
import { isReference } from "./refusals";

/** The hints of credentials, by platform: see `credentialHint`. */
type Hints = Map<string, Set<string>>;

const shared = globalThis as Record<symbol, WeakMap<object, Hints> | undefined>;
const key = Symbol.for("pulumi-tokens.credentials");

/** What the Providers of this program sign in with. Copies of the package agree on it; programs in one process do not mix them up. */
function hintsOfProgram(): Hints {
  const program = pulumi.runtime.getStackResource() ?? pulumi.runtime;
  const all = (shared[key] ??= new WeakMap());
  const hints = all.get(program) ?? new Map<string, Set<string>>();
  all.set(program, hints);
  return hints;
}

/** Notes what a Provider signs in with, and what the stack's configuration has for others, so that nothing revokes it. */
export function noteCredentials(args: ProviderArgs): void {
  const hints = hintsOfProgram();
  const config = new pulumi.Config("tokens");
  for (const [name, platform] of Object.entries(platforms) as [keyof ProviderArgs, Platform][]) {
    const parts = Object.keys(platform.credentials);
    const given = (args[name] ?? {}) as Readonly<Record<string, unknown>>;
    note(hints, name, platform, Object.fromEntries(parts.map((part) => [part, valueOf(given[part])])));
    const configured = parts.map((part) => [part, config.getSecret(configKey(name, part).replace(/^tokens:/, ""))]);
    note(hints, name, platform, Object.fromEntries(configured) as pulumi.Inputs);
  }
}

const valueOf = (value: unknown): unknown =>
  // As the provider will read it: it gets the environment of the program.
  isReference(value) ? process.env[value.env] : value;

function note(hints: Hints, name: string, { credentialHint }: Platform, parts: pulumi.Inputs): void {
  if (!credentialHint || Object.values(parts).every((part) => part === undefined)) return;
  pulumi.all(parts).apply((known) => {
    const hint = credentialHint(known as Readonly<Record<string, string | undefined>>);
    if (hint !== undefined) hints.set(name, (hints.get(name) ?? new Set()).add(hint));
  });
}

/**
 * The hints that are known once the program has declared its resources; undefined where there are none. It waits for no credential: one
 * that a token of the program is going to be depends on that token.
 */
export async function credentialHints(): Promise<pulumi.Output<Record<string, string[]>> | undefined> {
  const hints = hintsOfProgram();
  await setImmediate();
  if (hints.size === 0) return undefined;
  return pulumi.secret(Object.fromEntries([...hints].map(([name, each]) => [name, [...each]])));
}
