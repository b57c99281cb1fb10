import { settingsOf } from "../../provider/host/config";
import { reachOf } from "../../provider/host/reach";
import type { Trust } from "../../provider/host/trust";
import { Refusal, type Reach } from "../../provider/lifecycle/deps";
import { errorMessage } from "../../provider/lifecycle/mint";
import type { StackState } from "./state";

/** What signing in needs from outside. */
export type Outside = Parameters<typeof reachOf>[0];

/** With the trust that a state gets. */
export type Trusting = Outside & { readonly trust: Trust };

/** Signs in to a platform. */
export type Connect = (platform: string) => Reach;

/**
 * Signs in as the provider does, with what the engine gives it. The same credential at the same URL is one connection, whichever
 * stacks and providers have it.
 */
export function connections(outside: Trusting): (state: StackState) => (provider: string) => Connect {
  const made = new Map<string, Reach>();
  return ({ providers }) =>
    (reference) => {
      const known = providers.get(reference);
      if (!known) throw new Refusal("The state does not hold the provider of one of its tokens.");
      return (name) => {
        try {
          const key = keyOf(outside, known.config, name);
          const reach = made.get(key) ?? reachOf(outside, known.config, name);
          made.set(key, reach);
          return reach;
        } catch (error) {
          if (!known.encrypted) throw error;
          throw new Refusal(`${errorMessage(error)} This export holds encrypted ones: make it with --show-secrets.`);
        }
      };
    };
}

/** Stays in memory: it holds the credential. */
function keyOf(outside: Trusting, config: Parameters<typeof reachOf>[1], name: string): string {
  const platform = Object.hasOwn(outside.platforms, name) ? outside.platforms[name] : undefined;
  if (!platform) return name;
  const { credentials, baseUrl } = settingsOf(name, platform, config, outside.env, outside.trust);
  const parts = Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()]);
  return JSON.stringify([name, baseUrl.href, parts]);
}
