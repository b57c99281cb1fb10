import type { Emulator, PlatformName } from "../../sdk/testing";

/** A token that somebody makes by hand: its id. Serverpod Cloud gives names to none. */
export const makeByHand = ({ admin: hands }: Emulator, platform: PlatformName, name: string): string =>
  ({
    planetscale: () => hands.planetscale.createToken({ name, ttl: "90d" }),
    serverpodCloud: () => hands.serverpodCloud.createToken({ ttl: "90d", idleTtl: "30d" }),
    deplo: () => hands.deplo.createToken({ name, expiresIn: "90d" }),
    fastapiCloud: () => hands.fastapiCloud.createToken({ name, days: 90 }),
  })[platform]().id;
