import { setMaxListeners } from "node:events";
import * as definitions from "../definitions";
import type { Platform as Definition } from "../definition";
import { createClock } from "./clock";
import { controlApp } from "./control";
import type { ControlContext } from "./control-routes";
import { createFaults, type FaultRule } from "./faults";
import { createLog, type RequestLogEntry } from "./log";
import { pipeline } from "./pipeline";
import { type Names, type OptionNames, rejectUnknown } from "./options";
import type { OpenPlatform, EmulatedPlatform } from "./platform";
import { listen, type Listening } from "./serve";
import { openStateFile } from "./state-file";
import type { TokenSummary } from "./tokens";
import type { PlatformAdmin, PlatformInfo, PlatformName, PlatformOptions, PlatformBehaviors } from "./platform-types";
import { platforms as registry } from "./platforms";

export interface EmulatorOptions extends PlatformOptions {
  /**
   * Path of a JSON file that stores the state across restarts. It contains secrets as SHA-256 hashes only, so each start
   * creates new bootstrap credentials and revokes the earlier ones, unless a platform's options set them. Default: memory.
   */
  readonly state?: string | undefined;
  /** Port of the control API; the platforms use the following ports. Default: the system chooses each port. */
  readonly portBase?: number | undefined;
  /** Base of the emulator's clock, in milliseconds since 1970. Default: the system's clock. */
  readonly clock?: (() => number) | undefined;
  /** How each platform behaves where its documentation is silent. */
  readonly behaviors?: { readonly [Name in PlatformName]?: Partial<PlatformBehaviors[Name]> } | undefined;
}

export type EmulatorInfo = { readonly control: { readonly url: string } } & PlatformInfo;

export interface EmulatorToken extends TokenSummary {
  readonly platform: PlatformName;
}

export interface Emulator extends AsyncDisposable {
  /** URLs and bootstrap credentials, as the command line prints them. */
  readonly info: EmulatorInfo;
  /** Environment variables with which a program's default provider calls all platforms: URLs and credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** Lists all tokens that are not revoked, including bootstrap tokens, without their secrets. */
  readonly tokens: () => EmulatorToken[];
  /** Lists the newest 20,000 requests in order of arrival, starting at this index (default 0). */
  readonly requests: (since?: number) => RequestLogEntry[];
  readonly clearRequests: () => void;
  /** Advances the clock by a duration such as "2d". */
  readonly advance: (duration: string) => void;
  /** Sets the clock to an ISO 8601 instant. It keeps ticking. */
  readonly setNow: (instant: string) => void;
  readonly now: () => Date;
  readonly fault: (rule: FaultRule<PlatformName>) => void;
  readonly clearFaults: () => void;
  /** Assign to a behavior to change it from the next request on. */
  readonly behaviors: PlatformBehaviors;
  /** Revokes a token, as if someone had done so at the platform. Returns false if there is none. */
  readonly revokeToken: (platform: PlatformName, id: string) => boolean;
  /** Actions of a person at each platform's dashboard, such as creating a token. */
  readonly admin: PlatformAdmin;
  /** Stops the emulator and closes open connections. A second call waits for the first. */
  readonly close: () => Promise<void>;
}

const maxLoggedRequests = 20_000;

/** Starts the platforms' APIs and the control API on loopback, each on its own port. Throws on an unknown option. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  rejectUnknown(options, optionNames());
  const core = createCore(options);
  const { clock, faults, log, platforms } = core;
  await core.save();
  const closing = new AbortController();
  // Every delayed request listens to it.
  setMaxListeners(0, closing.signal);
  const ports = await listenAll(options.portBase, [
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
  base: number | undefined,
  served: readonly Parameters<typeof listen>[0][],
): Promise<Listening[]> {
  const started = await Promise.allSettled(served.map((fetch, n) => listen(fetch, base === undefined ? 0 : base + n)));
  const open = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failure = started.find((result) => result.status === "rejected");
  if (failure === undefined) return open;
  await Promise.all(open.map((server) => server.close()));
  throw failure.reason;
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In, key: string, index: number) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value], index) => [key, map(value, key, index)]));
}
