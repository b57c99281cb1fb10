/**
 * API tokens as Pulumi resources.
 *
 * @module pulumi-tokens
 */
export type { Duration } from "../provider/values/duration";
export type * from "../provider/platforms/definitions";
export type { RotationArgs } from "../provider/rotation/types";
export type { Credential } from "../provider/platforms/definition";
export type {
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
