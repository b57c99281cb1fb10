import type { Emulator, PlatformName } from "../../sdk/testing";

/** A token that somebody makes by hand: its id. Serverpod Cloud gives names to none. */
export const makeByHand = ({ byHand: hands }: Emulator, platform: PlatformName, name: string): string =>
  ({
    planetscale: () => hands.planetscale.mint({ name, ttl: "90d" }),
    serverpodCloud: () => hands.serverpodCloud.mint({ ttl: "90d", idleTtl: "30d" }),
    deplo: () => hands.deplo.mint({ name, expiresIn: "90d" }),
    fastapiCloud: () => hands.fastapiCloud.mint({ name, days: 90 }),
  })[platform]().id;
