import { settingsOf } from "../../provider/host/config";
import { connect } from "../../provider/host/connect";
import type { Trust } from "../../provider/host/trust";
import { UserError, type OtherCredential, type Connection } from "../../provider/lifecycle/run-context";
import { errorMessage } from "../../provider/lifecycle/mint";
import { hintIn, otherCredential, unknownCredential } from "../../provider/lifecycle/others";
import { configKey, fromEnvironmentKey } from "../../provider/values/config-keys";
import type { ProviderState, StackState } from "./state";

/** What signing in needs from outside. */
export type Outside = Parameters<typeof connect>[0];

/** With the trust that a state gets. */
export type Trusting = Outside & { readonly trust: Trust };

/** Signs in to a platform. */
export type Connect = (platform: string) => Connection;

/**
 * Signs in as the provider does, with what the engine gives it. The same credential at the same URL is one connection, whichever
 * stacks and providers have it. The credentials of all providers of these states are known to each, whatever they have made.
 */
export function connections(
  outside: Trusting,
  states: readonly StackState[],
): (state: StackState) => (provider: string) => Connect {
  const made = new Map<string, Connection>();
  const all = states.flatMap(({ providers }) => [...providers.values()]);
  const signIn = ({ config }: ProviderState, name: string): Connection => {
    const key = keyOf(outside, config, name);
    const known = made.get(key);
    if (known) return known;
    const connection: Connection = {
      ...connect(outside, config, name),
      others: () => all.flatMap((one) => credentialIn(one, name, connection, signIn, outside)),
    };
    made.set(key, connection);
    return connection;
  };
  return ({ providers }) =>
    (reference) => {
      const known = providers.get(reference);
      if (!known) throw new UserError("The state does not hold the provider of one of its tokens.");
      return (name) => {
        try {
          return signIn(known, name);
        } catch (error) {
          if (!known.encrypted) throw error;
          throw new UserError(`${errorMessage(error)} This export holds encrypted ones: make it with --show-secrets.`);
        }
      };
    };
}

/** The credential of a provider of the states, if it has one for the platform that is not that of this connection. */
function credentialIn(
  provider: ProviderState,
  name: string,
  { platform, api }: Connection,
  signIn: (provider: ProviderState, name: string) => Connection,
  outside: Trusting,
): OtherCredential[] {
  try {
    const other = signIn(provider, name);
    if (other.api === api) return [];
    const { credentials } = settingsOf(name, platform, provider.config, outside.env, outside.trust);
    return [otherCredential(api, hintIn(platform, credentials), { other: other.api })];
  } catch {
    // What cannot be read here may be the token itself.
    const keys = Object.keys(platform.credentials).flatMap((part) => [
      configKey(name, part),
      fromEnvironmentKey(name, part),
    ]);
    return keys.some(provider.has) ? [unknownCredential] : [];
  }
}

/** Stays in memory: it holds the credential. */
function keyOf(outside: Trusting, config: Parameters<typeof connect>[1], name: string): string {
  const platform = Object.hasOwn(outside.platforms, name) ? outside.platforms[name] : undefined;
  if (!platform) return name;
  const { credentials, baseUrl } = settingsOf(name, platform, config, outside.env, outside.trust);
  const parts = Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()]);
  return JSON.stringify([name, baseUrl.href, parts]);
}
