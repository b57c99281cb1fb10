import type { Platform } from "./frame/platform";
import { deplo } from "./deplo";
import { fastapiCloud } from "./fastapi-cloud";
import type { PlatformTypes } from "./platform-types";
import { planetscale } from "./planetscale";
import { serverpodCloud } from "./serverpod-cloud";

type PlatformOf<Types extends PlatformTypes[keyof PlatformTypes]> = Platform<
  Types["behaviors"],
  Types["options"],
  Types["info"],
  Types["admin"]
>;

/** The platforms, in the order of their ports. */
export const platforms: { readonly [Name in keyof PlatformTypes]: PlatformOf<PlatformTypes[Name]> } = {
  planetscale,
  serverpodCloud,
  deplo,
  fastapiCloud,
};
