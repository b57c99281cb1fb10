import { type Input, type Output, RunError } from "@pulumi/pulumi";
import { platformsIn } from "../provider/platforms/custom";
import type * as registry from "../provider/platforms/definitions";
import type { AdoptionArgs, MetadataArgs, RotationArgs } from "../provider/rotation/types";
import type { Platform as Definition, PlatformTypes } from "../provider/platforms/definition";
import type { CustomPlatforms } from ".";

/** The definitions of the platforms, and of those that the program defines: names and tables. */
export const platforms: Readonly<Record<Platform, Definition>> = definitions();

/** The engine runs a program, and its provider, in the folder of the program. An error is printed without a stack. */
function definitions(): Readonly<Record<Platform, Definition>> {
  try {
    return platformsIn(process.cwd());
  } catch (error) {
    throw new RunError((error as Error).message);
  }
}

type Registry = typeof registry & CustomPlatforms;

/** The types of a platform that a program defines: see `CustomPlatforms`. */
export interface CustomPlatform<Types extends PlatformTypes, Variable extends string = never> {
  readonly types?: Types;
  readonly envVars: Readonly<Record<Variable, string>>;
}

/** A platform, by the name that arguments use for it. */
export type Platform = keyof Registry;

type TypesOf<P extends Platform> = NonNullable<Registry[P]["types"]>;

/** The platforms that have a resource. */
type Having<Kind extends keyof PlatformTypes> = {
  [P in Platform]: TypesOf<P> extends Readonly<Record<Kind, object>> ? P : never;
}[Platform];

/** A platform's argument types for a resource. */
type TypeOf<P extends Platform, Kind extends keyof PlatformTypes> =
  TypesOf<P> extends Readonly<Record<Kind, NonNullable<PlatformTypes[Kind]>>> ? TypesOf<P>[Kind] : never;

/** `Omit` for each member of a union on its own: a wrapper that fixes an argument keeps the others apart by platform. */
export type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The platforms that have service tokens. */
export type ServiceTokenPlatform = Having<"ServiceToken">;

type ServiceTokenArgsBy = { [P in ServiceTokenPlatform]: TypeOf<P, "ServiceToken"> };

/** Arguments of a `ServiceToken`, which depend on `platform`. */
export type ServiceTokenArgs<P extends ServiceTokenPlatform = ServiceTokenPlatform> = {
  [Q in P]: ServiceTokenArgsBy[Q] &
    MetadataArgs &
    AdoptionArgs &
    RotationArgs & {
      /** Who issues the token. Changing it replaces the token. */
      readonly platform: Q;
    };
}[P];

/** The platforms that have deploy tokens. */
export type DeployTokenPlatform = Having<"DeployToken">;

type DeployTokenArgsBy = { [P in DeployTokenPlatform]: TypeOf<P, "DeployToken"> };

/** Arguments of a `DeployToken`, which depend on `platform`. */
export type DeployTokenArgs<P extends DeployTokenPlatform = DeployTokenPlatform> = {
  [Q in P]: DeployTokenArgsBy[Q] &
    MetadataArgs &
    AdoptionArgs &
    RotationArgs & {
      /** Who issues the token. Changing it replaces the token. */
      readonly platform: Q;
    };
}[P];

/** The type of a token's name on a platform: undefined where tokens have none. */
export type NameOf<P extends Platform> = {
  [Q in Platform]: Q extends DeployTokenPlatform
    ? "namePrefix" extends keyof DeployTokenArgsBy[Q]
      ? string
      : undefined
    : string;
}[P];

/** The platforms whose tokens get permissions after they are made. */
export type TokenAccessGrantPlatform = Having<"TokenAccessGrant">;

type GrantTypes = { [P in TokenAccessGrantPlatform]: TypeOf<P, "TokenAccessGrant"> };

/** The token of a grant by its place and id: for one that was made by hand. */
export type GrantTarget<P extends TokenAccessGrantPlatform> = GrantTypes[P]["target"] & {
  /** Who issued the token. Changing it replaces the grant. */
  readonly platform: P;
};

/** Arguments of a `TokenAccessGrant` apart from those that say which token it is for. */
export type GrantArgs<P extends TokenAccessGrantPlatform> = GrantTypes[P]["args"];

/** The settings of a platform in a `Provider`. */
type PlatformSettings<P extends Platform> = TypesOf<P>["credentials"] & {
  /** Base URL of the API: https, or http to this machine. @defaultValue the platform's own. */
  readonly apiUrl?: Input<string>;
};

/** Arguments of a `Provider`: the credentials of one account each on the platforms that it is used for. */
// Over `keyof Registry` itself: the docs of the platforms' definitions then appear here too.
export type ProviderArgs = { readonly [P in keyof Registry]?: PlatformSettings<P> };

/** The variables that a platform's own command line reads, each a secret output. */
export type EnvVars<P extends Platform> = P extends unknown
  ? { readonly [Name in keyof Registry[P]["envVars"]]: Output<string> }
  : never;
