import { randomBytes } from "node:crypto";
import { settingsOf } from "../../provider/host/config";
import type { Environment } from "../../provider/values/environment";
import { hostProvider, type HostProvider, type World } from "../../provider/host/host";
import { rateGate } from "../../provider/http/rate";
import { makeSend } from "../../provider/http/send";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import { driverOf, type PlatformApi } from "../../provider/platforms/contract";
import { resources } from "../../provider/resources";
import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { fakeClock, type FakeClock } from "./clock";
import { listenDirectly, network } from "./direct";
import { emulate } from "./emulator";
import { atEnd, note } from "./record";

export interface Emulated {
  readonly emulator: Emulator;
  /** The emulator's and the provider's time. */
  readonly clock: FakeClock;
  /** The credentials and URLs of all platforms. */
  readonly env: Environment;
}

/** An emulator that ends with its test, unless `end` says otherwise, on a clock that only the test moves. */
export async function emulated(options: EmulatorOptions = {}, end = atEnd): Promise<Emulated> {
  const clock = fakeClock();
  const emulator = await emulate({ clock: () => clock.now(), ...options }, { open: listenDirectly, end });
  return { emulator, clock, env: emulator.env };
}

/**
 * The world of a provider process; below zero, `chance` takes the pauses out of repeated calls. A failed test prints what its runs have
 * noted, unless it sets PULUMI_TOKENS_DEBUG itself.
 */
export const worldOf = (
  { clock, env }: Emulated,
  { say = () => undefined, ...changes }: Partial<World> = {},
): World => ({
  platforms,
  resources,
  transport: network,
  clock,
  random: randomBytes,
  chance: () => -1,
  say: changes.env?.["PULUMI_TOKENS_DEBUG"] === undefined ? withoutDebug(say) : say,
  ...changes,
  env: { PULUMI_TOKENS_REQUEST_TIMEOUT: "20s", PULUMI_TOKENS_DEBUG: "1", ...env, ...changes.env },
});

/** A provider process: the calls of Pulumi's protocol, without an engine. */
export const hostOn = (setup: Emulated, changes: Partial<World> = {}): HostProvider =>
  hostProvider(worldOf(setup, changes));

const withoutDebug =
  (say: World["say"]): World["say"] =>
  (line) => {
    if (line.startsWith("debug: ")) note(line);
    else say(line);
  };

/** A platform as a credential sees it, over HTTP. */
export function connect(
  name: PlatformName,
  { clock, env }: Emulated,
  timeoutMs = 20_000,
  transport: Transport = network,
): PlatformApi {
  const platform = platforms[name];
  const { credentials, baseUrl } = settingsOf(name, platform, () => undefined, env);
  const backend = driverOf(platform);
  const send = makeSend({
    platform: platform.title,
    baseUrl,
    authorization: backend.authorization(credentials),
    readErrorBody: (body) => backend.readErrorBody(body),
    transport,
    gate: rateGate(0, clock),
    clock,
    chance: () => -1,
    timeoutMs,
  });
  return backend.connect(send, credentials, () => clock.now());
}
