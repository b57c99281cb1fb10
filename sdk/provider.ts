import * as pulumi from "@pulumi/pulumi";
import { configKey, explicitKey, fromEnvironmentKey } from "../provider/values/config-keys";
import { noteCredentials } from "./other-credentials";
import type { ProviderArgs } from "./platforms";
import { isReference, refuseNoArguments, refuseUnknownSettings } from "./refusals";

/**
 * The accounts that resources are made in: pass it as `{ provider }` to a resource, or as `{ providers: { tokens: p } }` to a
 * component (the engine then warns that the key is not "pulumi-nodejs"; you can ignore that). It never falls back to the
 * environment: a platform without a credential is refused. Each run reads a credential given as `{ env: "NAME" }` from that
 * variable, so the state does not contain it and `destroy` works after it was rotated.
 *
 * ```ts
 * const acme = new tokens.Provider("acme", {
 *   planetscale: { serviceTokenId: "k2xk7w2m3v1p", serviceToken: config.requireSecret("acmeToken") },
 * });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts: pulumi.ResourceOptions = {}) {
    refuseNoArguments(name, args);
    refuseUnknownSettings(name, args);
    noteCredentials(args);
    super("pulumi-nodejs", name, { [explicitKey]: "true", ...settings(args) }, opts);
  }
}

function settings(args: ProviderArgs): pulumi.Inputs {
  return Object.fromEntries(
    Object.entries(args).flatMap(([platform, parts]: [string, object | undefined]) =>
      Object.entries(parts ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([part, value]: [string, unknown]) => setting(platform, part, value)),
    ),
  );
}

function setting(platform: string, part: string, value: unknown): [string, pulumi.Input<string>] {
  if (isReference(value)) return [fromEnvironmentKey(platform, part), value.env];
  const plain = value as pulumi.Input<string>;
  return [configKey(platform, part), part === "apiUrl" ? plain : pulumi.secret(plain)];
}
