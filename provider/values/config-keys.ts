/** The configuration keys that a program's `Provider`, the stack's configuration and the provider process share. */

/** The config key of a part of a platform's credential: `tokens:planetscaleServiceToken`. */
export function configKey(platform: string, part: string): string {
  return `tokens:${platform}${part.charAt(0).toUpperCase()}${part.slice(1)}`;
}

/** The key under which an explicit `Provider` names the environment variable that holds a part. */
export function fromEnvironmentKey(platform: string, part: string): string {
  return `${configKey(platform, part)}FromEnvironment`;
}

/** Set by every explicit `Provider`. A stack's configuration, a file that others may change, cannot have it: its keys have one colon. */
export const explicitKey = "tokens:provider:explicit";
