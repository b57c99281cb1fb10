import { settingsOf } from "../../provider/host/config";
import { connect } from "../../provider/host/connect";
import type { Trust } from "../../provider/host/trust";
import { UserError, type OtherCredential, type Connection } from "../../provider/run/context";
import { errorMessage } from "../../provider/values/text";
import { hintIn, otherCredential, unknownCredential } from "../../provider/tokens/other-credentials";
import { configKey, fromEnvironmentKey } from "../../provider/values/config-keys";
import type { ProviderState, StackState } from "./state";

/** Everything from outside that is needed to sign in. */
export type Outside = Parameters<typeof connect>[0];

/** The same, with the rules for what a state may say. */
export type Trusting = Outside & { readonly trust: Trust };

/** Signs in to a platform. */
export type Connect = (platform: string) => Connection;

/**
 * Signs in as the provider does, with the configuration that the engine passes to it. The same credential at the same URL is one
 * connection, also for several stacks and providers. Each connection knows the credentials of all providers in these states.
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
      if (!known)
        throw new UserError("The state lacks the provider of one of its tokens. Fix it with `pulumi state edit`.");
      return (name) => {
        try {
          return signIn(known, name);
        } catch (error) {
          if (!known.encrypted) throw error;
          throw new UserError(
            `${errorMessage(error)} This export has encrypted ones. Export the stack with --show-secrets.`,
          );
        }
      };
    };
}

/** Returns the credential of a provider in the states, if it has one for this platform and is not this connection's own. */
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
    // A credential that cannot be read may be the token itself.
    const keys = Object.keys(platform.credentials).flatMap((part) => [
      configKey(name, part),
      fromEnvironmentKey(name, part),
    ]);
    return keys.some(provider.has) ? [unknownCredential] : [];
  }
}

/** Returns a key that contains the credential, so it stays in memory. */
function keyOf(outside: Trusting, config: Parameters<typeof connect>[1], name: string): string {
  const platform = Object.hasOwn(outside.platforms, name) ? outside.platforms[name] : undefined;
  if (!platform) return name;
  const { credentials, baseUrl } = settingsOf(name, platform, config, outside.env, outside.trust);
  const parts = Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()]);
  return JSON.stringify([name, baseUrl.href, parts]);
}
