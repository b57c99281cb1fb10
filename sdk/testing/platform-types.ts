import type { DeploSwitches } from "./deplo/switches";
import type { DeploHands, DeploInfo, DeploOptions } from "./deplo/types";
import type { FastApiCloudSwitches } from "./fastapi-cloud/switches";
import type { FastApiCloudHands, FastApiCloudInfo, FastApiCloudOptions } from "./fastapi-cloud/types";
import type { PlanetScaleSwitches } from "./planetscale/switches";
import type { PlanetScaleHands, PlanetScaleInfo, PlanetScaleOptions } from "./planetscale/types";
import type { ServerpodCloudSwitches } from "./serverpod-cloud/switches";
import type { ServerpodCloudHands, ServerpodCloudInfo, ServerpodCloudOptions } from "./serverpod-cloud/types";

/** What a program sees of each platform. A further one is a folder here, a line below and one in `platforms.ts`. */
export interface PlatformTypes {
  readonly planetscale: {
    readonly options: PlanetScaleOptions;
    readonly info: PlanetScaleInfo;
    readonly switches: PlanetScaleSwitches;
    readonly hands: PlanetScaleHands;
  };
  readonly serverpodCloud: {
    readonly options: ServerpodCloudOptions;
    readonly info: ServerpodCloudInfo;
    readonly switches: ServerpodCloudSwitches;
    readonly hands: ServerpodCloudHands;
  };
  readonly deplo: {
    readonly options: DeploOptions;
    readonly info: DeploInfo;
    readonly switches: DeploSwitches;
    readonly hands: DeploHands;
  };
  readonly fastapiCloud: {
    readonly options: FastApiCloudOptions;
    readonly info: FastApiCloudInfo;
    readonly switches: FastApiCloudSwitches;
    readonly hands: FastApiCloudHands;
  };
}

export type PlatformName = keyof PlatformTypes;

/** Options of each platform, by its name. */
export type PlatformOptions = { readonly [Name in keyof PlatformTypes]?: PlatformTypes[Name]["options"] | undefined };

/** What a program needs to call each platform. */
export type PlatformInfo = { readonly [Name in keyof PlatformTypes]: PlatformTypes[Name]["info"] };

/** Switches of each platform. */
export type PlatformSwitches = { readonly [Name in keyof PlatformTypes]: PlatformTypes[Name]["switches"] };

/** What somebody could do at each platform's dashboard. */
export type PlatformHands = { readonly [Name in keyof PlatformTypes]: PlatformTypes[Name]["hands"] };
