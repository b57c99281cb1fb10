import type { Input, Output } from "@pulumi/pulumi";
import * as registry from "../provider/platforms";
import type { PlatformTypes } from "../provider/platforms/definition";

/** The platforms' light halves: names and tables. */
export const platforms = registry;

type Registry = typeof registry;

/** A platform, by the name that arguments use for it. */
export type Platform = keyof Registry;

type TypesOf<P extends Platform> = NonNullable<Registry[P]["types"]>;

/** The platforms that have a resource, each with its argument types for it. */
type Having<Kind extends keyof PlatformTypes> = {
  [P in Platform as TypesOf<P> extends Readonly<Record<Kind, object>> ? P : never]: TypesOf<P> extends Readonly<
    Record<Kind, infer Args>
  >
    ? Args
    : never;
};

/** `Omit` for each member of a union on its own: a wrapper that fixes an argument keeps the others apart by platform. */
export type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type ServiceTokenArgsBy = Having<"ServiceToken">;

/** The platforms that have service tokens. */
export type ServiceTokenPlatform = keyof ServiceTokenArgsBy;

/** Arguments of a `ServiceToken`, told apart by `platform`. */
export type ServiceTokenArgs<P extends ServiceTokenPlatform = ServiceTokenPlatform> = ServiceTokenArgsBy[P] & {
  /** Who issues the token. Changing it replaces the token. */
  readonly platform: P;
};

type GrantTypes = Having<"TokenAccessGrant">;

/** The platforms whose tokens get permissions after they are made. */
export type TokenAccessGrantPlatform = keyof GrantTypes;

/** The token of a grant by its place and id: for one that was made by hand. */
export type GrantTarget<P extends TokenAccessGrantPlatform> = GrantTypes[P]["target"] & {
  /** Who issued the token. Changing it replaces the grant. */
  readonly platform: P;
};

/** Arguments of a `TokenAccessGrant` apart from those that say which token it is for. */
export type GrantArgs<P extends TokenAccessGrantPlatform> = GrantTypes[P]["args"];

/** What a platform's provider settings are made of. */
type PlatformSettings<P extends Platform> = TypesOf<P>["credentials"] & {
  /** Base URL of the API: https, or http to this machine. @defaultValue the platform's own. */
  readonly apiUrl?: Input<string>;
};

/** Arguments of a `Provider`: the credentials of one account each on the platforms that it is used for. */
export type ProviderArgs = { readonly [P in Platform]?: PlatformSettings<P> };

/** The variables that a platform's own command line reads, each a secret output. */
export type EnvVars<P extends Platform> = P extends unknown
  ? { readonly [Name in keyof Registry[P]["envVars"]]: Output<string> }
  : never;
