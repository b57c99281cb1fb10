import type { EmulatedPlatform } from "./platform";
import { deplo } from "../deplo/emulator";
import { fastapiCloud } from "../fastapi-cloud/emulator";
import type { EmulatorTypes } from "./platform-types";
import { planetscale } from "../planetscale/emulator";
import { serverpodCloud } from "../serverpod-cloud/emulator";

type PlatformOf<Types extends EmulatorTypes[keyof EmulatorTypes]> = EmulatedPlatform<
  Types["behaviors"],
  Types["options"],
  Types["info"],
  Types["admin"]
>;

/** The platforms, in the order of their ports. */
export const platforms: { readonly [Name in keyof EmulatorTypes]: PlatformOf<EmulatorTypes[Name]> } = {
  planetscale,
  serverpodCloud,
  deplo,
  fastapiCloud,
};
