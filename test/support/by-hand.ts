import type { Emulator, PlatformName } from "../../sdk/testing";
import { fixtures } from "./platforms";

/** A token that somebody makes by hand: its id. */
export const makeByHand = (emulator: Emulator, platform: PlatformName, name: string): string =>
  fixtures[platform].createByHand(emulator, name).id;
