import { planetscale } from "./planetscale";

/** The platforms, in the order of their ports. A further one is a folder here and a line below. */
export const platforms = { planetscale };

type Platforms = typeof platforms;

export type PlatformName = keyof Platforms;

type Opened = { readonly [Name in PlatformName]: ReturnType<Platforms[Name]["open"]> };

/** Options of each platform, by its name. */
export type PlatformOptions = {
  readonly [Name in PlatformName]?: NonNullable<Parameters<Platforms[Name]["open"]>[0]["options"]>;
};

/** What a program needs to call each platform. */
export type PlatformInfo = { readonly [Name in PlatformName]: ReturnType<Opened[Name]["info"]> };

/** Switches of each platform. */
export type PlatformSwitches = { readonly [Name in PlatformName]: Opened[Name]["switches"] };

/** What somebody could do at each platform's dashboard. */
export type PlatformHands = { readonly [Name in PlatformName]: Opened[Name]["hands"] };
