import { settingsOf } from "../../provider/host/config";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import type { PlatformName } from "../../sdk/testing";
import type { Emulated } from "../support/emulated";
import type { Engine } from "../support/engine";
import { fixtures } from "../support/platforms";
import { stackOn } from "../support/stack";
import { Checker } from "./checker";

/** A simulated stack whose provider is watched. */
export interface CheckedStack {
  readonly checker: Checker;
  readonly engine: Engine;
  /** Ids of the platform's tokens that are alive. */
  readonly alive: () => Set<string>;
}

export function checkedStack(
  setup: Emulated,
  platform: PlatformName,
  { far, owner }: { far?: Transport; owner?: string } = {},
): CheckedStack {
  const { baseUrl } = settingsOf(platform, platforms[platform], () => undefined, setup.env);
  const checker = new Checker(platform, baseUrl, fixtures[platform].secrets(setup.emulator), far);
  const { transport, say } = checker;
  const { engine } = stackOn(
    setup,
    platform,
    { transport, say },
    { host: (provider) => checker.host(provider), owner },
  );
  const tokens = () => setup.emulator.tokens().filter((one) => one.alive && one.platform === platform);
  return { checker, engine, alive: () => new Set(tokens().map(({ id }) => id)) };
}
