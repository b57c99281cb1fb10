import { settingsOf } from "../../provider/host/config";
import { hostProvider, type World } from "../../provider/host/host";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import type { PlatformName } from "../../sdk/testing";
import { worldOf, type Emulated } from "../support/emulated";
import { Engine } from "../support/engine";
import { fixtures } from "../support/platforms";
import { Watch } from "./watch";

/** A stack whose provider is watched. */
export interface Watched {
  readonly watch: Watch;
  readonly engine: Engine;
  /** Ids of the platform's tokens that are alive. */
  readonly alive: () => Set<string>;
}

export function watched(
  ground: Emulated,
  platform: PlatformName,
  changes: Partial<World> = {},
  { far, owner }: { far?: Transport; owner?: string } = {},
): Watched {
  const { emulator, env } = ground;
  const { baseUrl } = settingsOf(platform, platforms[platform], () => undefined, env);
  const watch = new Watch(platform, baseUrl, fixtures[platform].secrets(emulator), far);
  const world = worldOf(ground, { transport: watch.transport, say: watch.say, ...changes });
  return {
    watch,
    engine: new Engine(() => watch.host(hostProvider(world)), owner),
    alive: () =>
      new Set(
        emulator
          .tokens()
          .filter((one) => one.alive && one.platform === platform)
          .map(({ id }) => id),
      ),
  };
}
