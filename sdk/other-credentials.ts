import { setImmediate, setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/platforms/definition";
import { configKey } from "../provider/values/config-keys";
import { platforms, type ProviderArgs } from "./platforms";
import { isReference } from "./refusals";

/** What is known of the credentials of a program. */
interface Known {
  /** The hints of credentials, by platform: see `credentialHint`. */
  readonly hints: Map<string, Set<string>>;
  /** Credentials that will be known soon. */
  readonly pending: Set<Promise<unknown>>;
}

/**
 * How long a token waits for a credential that comes from a promise. A program can make such a promise from the token itself, which then
 * waits in vain.
 */
const longestWaitMs = 5_000;

const shared = globalThis as Record<symbol, WeakMap<object, Known> | undefined>;
const key = Symbol.for("pulumi-tokens.credentials");

/** What the Providers of this program sign in with. Copies of the package agree on it; programs in one process do not mix them up. */
function knownOfProgram(): Known {
  const program = pulumi.runtime.getStackResource() ?? pulumi.runtime;
  const all = (shared[key] ??= new WeakMap());
  const known = all.get(program) ?? { hints: new Map<string, Set<string>>(), pending: new Set<Promise<unknown>>() };
  all.set(program, known);
  return known;
}

/** Notes what a Provider signs in with, and what the stack's configuration has for others, so that nothing revokes it. */
export function noteCredentials(args: ProviderArgs): void {
  const known = knownOfProgram();
  const config = new pulumi.Config("tokens");
  for (const [name, platform] of Object.entries(platforms) as [keyof ProviderArgs, Platform][]) {
    const parts = Object.keys(platform.credentials);
    const given = (args[name] ?? {}) as Readonly<Record<string, unknown>>;
    note(known, name, platform, Object.fromEntries(parts.map((part) => [part, valueOf(given[part])])));
    const configured = parts.map((part) => [part, config.getSecret(configKey(name, part).replace(/^tokens:/, ""))]);
    note(known, name, platform, Object.fromEntries(configured) as pulumi.Inputs);
  }
}

const valueOf = (value: unknown): unknown =>
  // As the provider will read it: it gets the environment of the program.
  isReference(value) ? process.env[value.env] : value;

function note({ hints, pending }: Known, name: string, { credentialHint }: Platform, parts: pulumi.Inputs): void {
  if (!credentialHint || Object.values(parts).every((part) => part === undefined)) return;
  const credential = pulumi.all(parts);
  const noted = credential.apply((values) => {
    const hint = credentialHint(values as Readonly<Record<string, string | undefined>>);
    if (hint !== undefined) hints.set(name, (hints.get(name) ?? new Set()).add(hint));
  });
  if (madeByResources(credential)) return;
  const settled = settling(noted).finally(() => pending.delete(settled));
  pending.add(settled);
}

/** What the SDK's outputs have, in all its versions, and do not declare. */
interface Inner {
  readonly resources: () => ReadonlySet<{ readonly __pulumiType?: string }>;
  readonly promise: (withUnknowns: boolean) => Promise<unknown>;
}

const innerOf = (output: unknown): Inner => output as Inner;

/** True for a credential that a resource of this program makes: it may need the very tokens that would wait for it. */
const madeByResources = (credential: unknown): boolean =>
  [...innerOf(credential).resources()].some((one) => one.__pulumiType !== "pulumi:pulumi:StackReference");

/** Resolves when the value is there, or never will be, or when that takes too long. */
async function settling(output: unknown): Promise<void> {
  const limit = new AbortController();
  const value = innerOf(output).promise(true);
  await Promise.race([value, setTimeout(longestWaitMs, undefined, { signal: limit.signal })]).catch(() => undefined);
  limit.abort();
}

/**
 * The hints that are known once the program has declared its resources; undefined where there are none. It waits for credentials of other
 * stacks and of promises, and for none that a resource of the program makes.
 */
export async function credentialHints(): Promise<pulumi.Output<Record<string, string[]>> | undefined> {
  const { hints, pending } = knownOfProgram();
  await setImmediate();
  await Promise.all(pending);
  if (hints.size === 0) return undefined;
  return pulumi.secret(Object.fromEntries([...hints].map(([name, each]) => [name, [...each]])));
}
