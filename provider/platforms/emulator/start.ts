import { setMaxListeners } from "node:events";
import type { Platform as Definition } from "../definition";
import * as definitions from "../definitions";
import { createClock } from "./clock";
import { controlApp } from "./control";
import type { ControlContext } from "./control-routes";
import type { Emulator, EmulatorInfo, EmulatorOptions, EmulatorToken } from "./emulator";
import { createFaults } from "./faults";
import { createLog } from "./log";
import { type Names, type OptionNames, rejectUnknown } from "./options";
import { pipeline } from "./pipeline";
import type { EmulatedPlatform, OpenPlatform } from "./platform";
import type { EmulatorTypes, PlatformAdmin, PlatformBehaviors, PlatformName } from "./platform-types";
import * as platforms from "./platforms";
import type { listen, Listening } from "./serve";
import { openStateFile } from "./state-file";

/** A platform without an emulator does not compile here. */
const registry: { readonly [Name in PlatformName]: EmulatedPlatform<EmulatorTypes[Name]> } = platforms;

const maxLoggedRequests = 20_000;

/** Starts the emulator. `open` opens each port. */
export async function startListening(options: EmulatorOptions, open: typeof listen): Promise<Emulator> {
  rejectUnknown(options, optionNames());
  const core = createCore(options);
  const { clock, faults, log, platforms } = core;
  await core.save();
  const closing = new AbortController();
  // Every delayed request listens to it.
  setMaxListeners(0, closing.signal);
  const ports = await listenAll(open, options.portBase, [
    controlApp(core).fetch,
    ...Object.entries(platforms).map(([name, platform]) =>
      pipeline({ ...core, name, platform, closing: closing.signal }),
    ),
  ]);
  const origin = (n: number): string => ports[n]?.origin ?? "";
  const end = async (): Promise<void> => {
    closing.abort();
    await Promise.all(ports.map((port) => port.close()));
    await core.save();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());
  const infos = mapValues(platforms, (platform, _name, index) => platform.info(origin(index + 1)));

  return {
    info: { control: { url: origin(0) }, ...infos } as EmulatorInfo,
    env: Object.fromEntries(Object.entries(infos).flatMap(([name, info]) => variablesOf(name as PlatformName, info))),
    tokens: core.tokens,
    requests: (since) => log.list(since),
    clearRequests: () => {
      log.clear();
    },
    advance: (duration) => {
      clock.advance(duration);
    },
    setNow: (instant) => {
      clock.set(instant);
    },
    now: () => new Date(clock.now()),
    fault: (rule) => {
      faults.add(rule);
    },
    clearFaults: () => {
      faults.clear();
    },
    behaviors: mapValues(platforms, (platform) => platform.behaviors) as PlatformBehaviors,
    revokeToken: core.revoke,
    admin: mapValues(platforms, (platform) => platform.admin) as PlatformAdmin,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Returns the environment variables of one platform. Its `info` has the credentials under the names of its definition. */
function variablesOf(name: PlatformName, info: object): [variable: string, value: string][] {
  const { apiUrlEnv, credentials, signIn }: Definition = definitions[name];
  const values = info as Readonly<Record<string, string>>;
  const parts = (signIn[0] ?? []).map((part): [string, string] => [credentials[part]?.env ?? part, values[part] ?? ""]);
  return [[apiUrlEnv, values["apiUrl"] ?? ""], ...parts];
}

function optionNames(): Names {
  const commonOptions: OptionNames<Omit<EmulatorOptions, PlatformName>> = {
    state: true,
    portBase: true,
    clock: true,
    behaviors: mapValues<EmulatedPlatform, Names>(registry, ({ behaviorNames }) => behaviorNames),
  };
  return { ...commonOptions, ...mapValues<EmulatedPlatform, Names>(registry, (platform) => platform.optionNames) };
}

/** Everything that the ports share. */
interface EmulatorCore extends ControlContext {
  readonly now: () => number;
  readonly tokens: () => EmulatorToken[];
  /** Writes pending changes to the state file, if there is one. */
  readonly flush: () => Promise<void>;
}

function createCore(options: EmulatorOptions): EmulatorCore {
  const file = openStateFile(options.state);
  const clock = createClock(options.clock ?? Date.now, file.clockOffsetMs);
  const now = (): number => clock.now();
  const changed = (): void => {
    file.changed();
  };
  const platforms = mapValues<EmulatedPlatform, OpenPlatform>(registry, (platform, name) =>
    platform.open({
      saved: (form) => file.part(name, form),
      behaviors: options.behaviors?.[name as PlatformName],
      options: options[name as PlatformName],
      now,
      changed,
    }),
  );
  const flush = (): Promise<void> =>
    file.flush(() => ({
      clockOffsetMs: clock.offsetMs,
      platforms: mapValues(platforms, (platform) => platform.save()),
    }));
  return {
    clock,
    now,
    log: createLog(maxLoggedRequests),
    faults: createFaults(Object.keys(registry)),
    platforms,
    tokens: () =>
      Object.entries(platforms).flatMap(([name, platform]) =>
        platform.tokens().map((token) => ({ platform: name as PlatformName, ...token })),
      ),
    revoke: (name, id) => (Object.hasOwn(platforms, name) && platforms[name]?.revoke(id)) ?? false,
    flush,
    save: () => {
      changed();
      return flush();
    },
  };
}

/** Opens the ports in this order. If one of them fails, the others are closed. */
async function listenAll(
  open: typeof listen,
  base: number | undefined,
  served: readonly Parameters<typeof listen>[0][],
): Promise<Listening[]> {
  const started = await Promise.allSettled(served.map((fetch, n) => open(fetch, base === undefined ? 0 : base + n)));
  const opened = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failure = started.find((result) => result.status === "rejected");
  if (failure === undefined) return opened;
  await Promise.all(opened.map((server) => server.close()));
  throw failure.reason;
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In, key: string, index: number) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value], index) => [key, map(value, key, index)]));
}
