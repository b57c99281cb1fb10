/**
 * API tokens as Pulumi resources.
 *
 * @module pulumi-tokens
 */
export type { Duration } from "../provider/values/duration";
export type * from "../provider/platforms/definitions";
export type { AdoptArgs, AdoptionArgs, MetadataArgs, RotationArgs } from "../provider/rotation/types";
export type { Credential, PlatformTypes } from "../provider/platforms/definition";
/**
 * The platforms that programs define, for the types of arguments. Add yours by declaration merging:
 *
 * ```ts
 * declare module "pulumi-tokens" {
 *   interface CustomPlatforms {
 *     readonly acmeCloud: CustomPlatform<{ credentials: AcmeCredentials; ServiceToken: AcmeArgs }, "ACME_KEY">;
 *   }
 * }
 * ```
 *
 * See docs/adding-a-platform.md.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- programs add to it
export interface CustomPlatforms {}
export type {
  CustomPlatform,
  DeployTokenArgs,
  DeployTokenPlatform,
  DistributiveOmit,
  EnvVars,
  Platform,
  ProviderArgs,
  ServiceTokenArgs,
  ServiceTokenPlatform,
  TokenAccessGrantPlatform,
} from "./platforms";
export { DeployToken } from "./deploy-token";
export { Provider } from "./provider";
export type { TokenSecrets } from "./service-token";
export { ServiceToken } from "./service-token";
export type { TokenAccessGrantArgs } from "./token-access-grant";
export { TokenAccessGrant } from "./token-access-grant";
