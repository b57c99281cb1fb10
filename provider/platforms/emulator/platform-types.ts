import type * as definitions from "../definitions";

type Definitions = typeof definitions;

/** The public types of each emulated platform, which its definition carries. */
export type EmulatorTypes = {
  readonly [Name in keyof Definitions]: NonNullable<Definitions[Name]["types"]>["emulator"];
};

export type PlatformName = keyof Definitions;

/** Options of each platform, by its name. */
export type PlatformOptions = { readonly [Name in PlatformName]?: EmulatorTypes[Name]["options"] | undefined };

/** What a program needs to call each platform. */
export type PlatformInfo = { readonly [Name in PlatformName]: EmulatorTypes[Name]["info"] };

/** Behaviors of each platform. */
export type PlatformBehaviors = { readonly [Name in PlatformName]: EmulatorTypes[Name]["behaviors"] };

/** Actions of a person at each platform's dashboard. */
export type PlatformAdmin = { readonly [Name in PlatformName]: EmulatorTypes[Name]["admin"] };
