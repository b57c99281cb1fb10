import { z } from "zod";
import type { OtherCredential } from "../run/context";
import type { Run } from "../run/run";
import { hintIn, otherCredential } from "../tokens/other-credentials";
import type { Platform } from "../platforms/definition";
import type { PlatformApi, Credentials } from "../platforms/contract";
import { explicitKey } from "../values/config-keys";
import type { Environment } from "../values/environment";
import { settingsOf, type ConfigLookup } from "./config";

const sent = z.record(z.string(), z.array(z.string())).catch({});

/** Notes the hints that a class sent. One that runs before the last Provider knows fewer. */
export function noteHints(value: unknown, run: Run): void {
  for (const [platform, hints] of Object.entries(sent.parse(value))) run.noteHints(platform, hints);
}

interface Own {
  readonly name: string;
  readonly platform: Platform;
  readonly api: PlatformApi;
  readonly credentials: Credentials;
  readonly config: ConfigLookup;
  readonly env: Environment;
}

/** The other credentials of a run: those of the program's Providers, and what the environment has for the default provider. */
export function othersOf({ api, ...own }: Own, ofProviders: ReadonlySet<string>): readonly OtherCredential[] {
  const itself = hintIn(own.platform, own.credentials);
  const sourceOf = new Map<string, OtherCredential["source"]>([
    ...ofEnvironment(own).map((hint) => [hint, "environment"] as const),
    ...[...ofProviders].map((hint) => [hint, "other Provider"] as const),
  ]);
  return [...sourceOf]
    .filter(([hint]) => hint !== itself)
    .map(([hint, source]) => otherCredential(api, hint, { source }));
}

function ofEnvironment({ name, platform, config, env }: Pick<Own, "name" | "platform" | "config" | "env">): string[] {
  if (config(explicitKey) === undefined) return [];
  try {
    const hint = hintIn(platform, settingsOf(name, platform, () => undefined, env).credentials);
    return hint === undefined ? [] : [hint];
  } catch {
    // No credential, or one that the default provider would not accept.
    return [];
  }
}
