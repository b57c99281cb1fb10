/**
 * The emulator of the platforms, and mocks for unit tests.
 *
 * @module pulumi-tokens/testing
 */
export {
  type Emulator,
  type EmulatorInfo,
  type EmulatorOptions,
  type EmulatorToken,
  startEmulator,
} from "../../provider/platforms/emulator/emulator";
export type { FaultKind, FaultRule } from "../../provider/platforms/emulator/faults";
export type { RequestLogEntry } from "../../provider/platforms/emulator/log";
export type { PlatformName } from "../../provider/platforms/emulator/platform-types";
export type { DeploBehaviors } from "../../provider/platforms/deplo/emulator/behaviors";
export type {
  DeploAdmin,
  DeploCredentials,
  DeploInfo,
  DeploOptions,
} from "../../provider/platforms/deplo/emulator/types";
export type { FastApiCloudBehaviors } from "../../provider/platforms/fastapi-cloud/emulator/behaviors";
export type {
  FastApiCloudAccount,
  FastApiCloudAdmin,
  FastApiCloudApp,
  FastApiCloudCredentials,
  FastApiCloudInfo,
  FastApiCloudOptions,
} from "../../provider/platforms/fastapi-cloud/emulator/types";
export type { PlanetScaleBehaviors } from "../../provider/platforms/planetscale/emulator/behaviors";
export type {
  PlanetScaleAdmin,
  PlanetScaleCredentials,
  PlanetScaleInfo,
  PlanetScaleOptions,
  PlanetScalePermission,
} from "../../provider/platforms/planetscale/emulator/types";
export type { ServerpodCloudBehaviors } from "../../provider/platforms/serverpod-cloud/emulator/behaviors";
export type {
  ServerpodCloudAccount,
  ServerpodCloudAdmin,
  ServerpodCloudCredentials,
  ServerpodCloudInfo,
  ServerpodCloudOptions,
  ServerpodCloudSession,
} from "../../provider/platforms/serverpod-cloud/emulator/types";
export { type FallbackMocks, mocks } from "./mocks";
