import type { EmulatedPlatform } from "./frame/platform";
import { deplo } from "./deplo";
import { fastapiCloud } from "./fastapi-cloud";
import type { EmulatorTypes } from "./platform-types";
import { planetscale } from "./planetscale";
import { serverpodCloud } from "./serverpod-cloud";

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
