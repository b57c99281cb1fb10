/**
 * The emulator of the platforms, and mocks for unit tests.
 *
 * @module pulumi-tokens/testing
 */
export { type Emulator, type EmulatorInfo, type EmulatorOptions, type EmulatorToken, startEmulator } from "./emulator";
export type { FaultKind, FaultRule } from "./frame/faults";
export type { RequestLogEntry } from "./frame/log";
export type { PlatformName } from "./platform-types";
export type { DeploBehaviors } from "./deplo/behaviors";
export type { DeploAdmin, DeploCredentials, DeploInfo, DeploOptions } from "./deplo/types";
export type { FastApiCloudBehaviors } from "./fastapi-cloud/behaviors";
export type {
  FastApiCloudAccount,
  FastApiCloudAdmin,
  FastApiCloudApp,
  FastApiCloudCredentials,
  FastApiCloudDeployToken,
  FastApiCloudInfo,
  FastApiCloudOptions,
} from "./fastapi-cloud/types";
export type { PlanetScaleBehaviors } from "./planetscale/behaviors";
export type {
  PlanetScaleAdmin,
  PlanetScaleCredentials,
  PlanetScaleInfo,
  PlanetScaleOptions,
  PlanetScalePermission,
} from "./planetscale/types";
export type { ServerpodCloudBehaviors } from "./serverpod-cloud/behaviors";
export type {
  ServerpodCloudAccount,
  ServerpodCloudAdmin,
  ServerpodCloudCredentials,
  ServerpodCloudInfo,
  ServerpodCloudOptions,
  ServerpodCloudSession,
} from "./serverpod-cloud/types";
export { type FallbackMocks, mocks } from "./mocks";
