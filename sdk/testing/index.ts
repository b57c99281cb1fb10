/**
 * The emulator of the platforms, and mocks for unit tests.
 *
 * @module pulumi-tokens/testing
 */
export { type Emulator, type EmulatorInfo, type EmulatorOptions, startEmulator, type Token } from "./emulator";
export type { FaultKind, FaultOrder } from "./frame/faults";
export type { LogEntry } from "./frame/log";
export type { PlatformName } from "./platform-types";
export type { DeploSwitches } from "./deplo/switches";
export type { DeploCredentials, DeploHands, DeploInfo, DeploOptions } from "./deplo/types";
export type { FastApiCloudSwitches } from "./fastapi-cloud/switches";
export type {
  FastApiCloudAccount,
  FastApiCloudApp,
  FastApiCloudCredentials,
  FastApiCloudHands,
  FastApiCloudInfo,
  FastApiCloudOptions,
  ShownDeployToken,
} from "./fastapi-cloud/types";
export type { PlanetScaleSwitches } from "./planetscale/switches";
export type {
  HeldPermission,
  PlanetScaleCredentials,
  PlanetScaleHands,
  PlanetScaleInfo,
  PlanetScaleOptions,
} from "./planetscale/types";
export type { ServerpodCloudSwitches } from "./serverpod-cloud/switches";
export type {
  ServerpodCloudAccount,
  ServerpodCloudCredentials,
  ServerpodCloudHands,
  ServerpodCloudInfo,
  ServerpodCloudOptions,
  ServerpodCloudSession,
} from "./serverpod-cloud/types";
export { mocks, type OtherMocks } from "./mocks";
