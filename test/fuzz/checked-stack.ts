import { settingsOf } from "../../provider/host/config";
import { hostProvider, type World } from "../../provider/host/host";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import type { PlatformName } from "../../sdk/testing";
import { worldOf, type Emulated } from "../support/emulated";
import { Engine } from "../support/engine";
import { fixtures } from "../support/platforms";
import { Checker } from "./checker";

/** A stack whose provider is watched. */
export interface CheckedStack {
  readonly checker: Checker;
  readonly engine: Engine;
  /** Ids of the platform's tokens that are alive. */
  readonly alive: () => Set<string>;
}

export function checkedStack(
  setup: Emulated,
  platform: PlatformName,
  changes: Partial<World> = {},
  { far, owner }: { far?: Transport; owner?: string } = {},
): CheckedStack {
  const { emulator, env } = setup;
  const { baseUrl } = settingsOf(platform, platforms[platform], () => undefined, env);
  const checker = new Checker(platform, baseUrl, fixtures[platform].secrets(emulator), far);
  const world = worldOf(setup, { transport: checker.transport, say: checker.say, ...changes });
  return {
    checker,
    engine: new Engine(() => checker.host(hostProvider(world)), owner),
    alive: () =>
      new Set(
        emulator
          .tokens()
          .filter((one) => one.alive && one.platform === platform)
          .map(({ id }) => id),
      ),
  };
}
