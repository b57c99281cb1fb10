import type { DeploBehaviors } from "../deplo/emulator/behaviors";
import type { DeploAdmin, DeploInfo, DeploOptions } from "../deplo/emulator/types";
import type { FastApiCloudBehaviors } from "../fastapi-cloud/emulator/behaviors";
import type { FastApiCloudAdmin, FastApiCloudInfo, FastApiCloudOptions } from "../fastapi-cloud/emulator/types";
import type { PlanetScaleBehaviors } from "../planetscale/emulator/behaviors";
import type { PlanetScaleAdmin, PlanetScaleInfo, PlanetScaleOptions } from "../planetscale/emulator/types";
import type { ServerpodCloudBehaviors } from "../serverpod-cloud/emulator/behaviors";
import type { ServerpodCloudAdmin, ServerpodCloudInfo, ServerpodCloudOptions } from "../serverpod-cloud/emulator/types";

/** Public types of each platform. A new platform is a folder here, an entry below and one in `platforms.ts`. */
export interface EmulatorTypes {
  readonly planetscale: {
    readonly options: PlanetScaleOptions;
    readonly info: PlanetScaleInfo;
    readonly behaviors: PlanetScaleBehaviors;
    readonly admin: PlanetScaleAdmin;
  };
  readonly serverpodCloud: {
    readonly options: ServerpodCloudOptions;
    readonly info: ServerpodCloudInfo;
    readonly behaviors: ServerpodCloudBehaviors;
    readonly admin: ServerpodCloudAdmin;
  };
  readonly deplo: {
    readonly options: DeploOptions;
    readonly info: DeploInfo;
    readonly behaviors: DeploBehaviors;
    readonly admin: DeploAdmin;
  };
  readonly fastapiCloud: {
    readonly options: FastApiCloudOptions;
    readonly info: FastApiCloudInfo;
    readonly behaviors: FastApiCloudBehaviors;
    readonly admin: FastApiCloudAdmin;
  };
}

export type PlatformName = keyof EmulatorTypes;

/** Options of each platform, by its name. */
export type PlatformOptions = { readonly [Name in keyof EmulatorTypes]?: EmulatorTypes[Name]["options"] | undefined };

/** What a program needs to call each platform. */
export type PlatformInfo = { readonly [Name in keyof EmulatorTypes]: EmulatorTypes[Name]["info"] };

/** Behaviors of each platform. */
export type PlatformBehaviors = { readonly [Name in keyof EmulatorTypes]: EmulatorTypes[Name]["behaviors"] };

/** Actions of a person at each platform's dashboard. */
export type PlatformAdmin = { readonly [Name in keyof EmulatorTypes]: EmulatorTypes[Name]["admin"] };
