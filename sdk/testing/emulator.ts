import { setMaxListeners } from "node:events";
import * as definitions from "../../provider/platforms";
import type { Platform as Definition } from "../../provider/platforms/definition";
import { createClock } from "./frame/clock";
import { controlApp } from "./frame/control";
import type { Controlled } from "./frame/control-routes";
import { createFaults, type FaultRule } from "./frame/faults";
import { createLog, type RequestLogEntry } from "./frame/log";
import { pipeline } from "./frame/pipeline";
import { type Names, type OptionNames, refuseUnknown } from "./frame/options";
import type { OpenPlatform, Platform } from "./frame/platform";
import { listen, type Listening } from "./frame/serve";
import { openStateFile } from "./frame/state-file";
import type { TokenFacts } from "./frame/token-facts";
import type { PlatformAdmin, PlatformInfo, PlatformName, PlatformOptions, PlatformBehaviors } from "./platform-types";
import { platforms as registry } from "./platforms";

export interface EmulatorOptions extends PlatformOptions {
  /**
   * Path of a JSON file that outlives the process; it holds secrets as SHA-256 hashes only. Bootstrap credentials are
   * therefore new at every start and the earlier ones retired, unless a platform's options give them. Default: memory.
   */
  readonly state?: string | undefined;
  /** The control port is this one, the platforms have the next ones. Default: the system chooses each. */
  readonly portBase?: number | undefined;
  /** The time that the emulator's clock is set against, in milliseconds since 1970. Default: the system's. */
  readonly clock?: (() => number) | undefined;
  /** How each platform behaves where its documents are silent. */
  readonly behaviors?: { readonly [Name in PlatformName]?: Partial<PlatformBehaviors[Name]> } | undefined;
}

export type EmulatorInfo = { readonly control: { readonly url: string } } & PlatformInfo;

export interface EmulatorToken extends TokenFacts {
  readonly platform: PlatformName;
}

export interface Emulator extends AsyncDisposable {
  /** What the command line prints: URLs, and the only credentials that are ever shown. */
  readonly info: EmulatorInfo;
  /** The variables by which a program's default provider signs in to all platforms, with their URLs. */
  readonly env: Readonly<Record<string, string>>;
  /** Every token that was not revoked, bootstrap tokens included; never a secret. */
  readonly tokens: () => EmulatorToken[];
  /** The newest 20,000 requests in the order of their arrival, from this index on (default 0). */
  readonly requests: (since?: number) => RequestLogEntry[];
  readonly clearRequests: () => void;
  /** Moves the clock on, by a duration such as "2d". */
  readonly advance: (duration: string) => void;
  /** Sets the clock to an instant, ISO 8601. It goes on ticking. */
  readonly setNow: (instant: string) => void;
  readonly now: () => Date;
  readonly fault: (order: FaultRule<PlatformName>) => void;
  readonly clearFaults: () => void;
  /** Live: assign to one and it holds from the next request on. */
  readonly behaviors: PlatformBehaviors;
  /** Revokes a token behind everybody's back; false when there is none. */
  readonly revokeToken: (platform: PlatformName, id: string) => boolean;
  /** What else somebody could do at each platform's dashboard. */
  readonly admin: PlatformAdmin;
  /** Ends open connections and requests that wait. A second call waits for the first. */
  readonly close: () => Promise<void>;
}

const keptRequests = 20_000;

/** Starts the platforms' APIs on loopback, each on its own port, and the control port. An unknown option is an error. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  refuseUnknown(options, optionNames());
  const world = openWorld(options);
  const { clock, faults, log, platforms } = world;
  await world.keep();
  const closing = new AbortController();
  // As many requests may wait for it as a fault delays.
  setMaxListeners(0, closing.signal);
  const ports = await listenAll(options.portBase, [
    controlApp(world).fetch,
    ...Object.entries(platforms).map(([name, platform]) =>
      pipeline({ ...world, name, platform, closing: closing.signal }),
    ),
  ]);
  const origin = (n: number): string => ports[n]?.origin ?? "";
  const end = async (): Promise<void> => {
    closing.abort();
    await Promise.all(ports.map((port) => port.close()));
    await world.keep();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());
  const infos = mapValues(platforms, (platform, _name, index) => platform.info(origin(index + 1)));

  return {
    info: { control: { url: origin(0) }, ...infos } as EmulatorInfo,
    env: Object.fromEntries(Object.entries(infos).flatMap(([name, info]) => variablesOf(name as PlatformName, info))),
    tokens: world.tokens,
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
    fault: (order) => {
      faults.order(order);
    },
    clearFaults: () => {
      faults.clear();
    },
    behaviors: mapValues(platforms, (platform) => platform.behaviors) as PlatformBehaviors,
    revokeToken: world.revoke,
    admin: mapValues(platforms, (platform) => platform.admin) as PlatformAdmin,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** An emulated platform tells its credentials by the names that its definition has for their parts. */
function variablesOf(name: PlatformName, info: object): [variable: string, value: string][] {
  const { apiUrlEnv, credentials, signIn }: Definition = definitions[name];
  const told = info as Readonly<Record<string, string>>;
  const parts = (signIn[0] ?? []).map((part): [string, string] => [credentials[part]?.env ?? part, told[part] ?? ""]);
  return [[apiUrlEnv, told["apiUrl"] ?? ""], ...parts];
}

function optionNames(): Names {
  const own: OptionNames<Omit<EmulatorOptions, PlatformName>> = {
    state: true,
    portBase: true,
    clock: true,
    behaviors: mapValues<Platform, Names>(registry, ({ behaviorNames }) => behaviorNames),
  };
  return { ...own, ...mapValues<Platform, Names>(registry, (platform) => platform.optionNames) };
}

/** All that the ports stand on. */
interface World extends Controlled {
  readonly now: () => number;
  readonly tokens: () => EmulatorToken[];
  /** Writes what changed, if a file is kept. */
  readonly flush: () => Promise<void>;
}

function openWorld(options: EmulatorOptions): World {
  const file = openStateFile(options.state);
  const clock = createClock(options.clock ?? Date.now, file.clockOffsetMs);
  const now = (): number => clock.now();
  const changed = (): void => {
    file.changed();
  };
  const platforms = mapValues<Platform, OpenPlatform>(registry, (platform, name) =>
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
    log: createLog(keptRequests),
    faults: createFaults(Object.keys(registry)),
    platforms,
    tokens: () =>
      Object.entries(platforms).flatMap(([name, platform]) =>
        platform.tokens().map((token) => ({ platform: name as PlatformName, ...token })),
      ),
    revoke: (name, id) => (Object.hasOwn(platforms, name) && platforms[name]?.revoke(id)) ?? false,
    flush,
    keep: () => {
      changed();
      return flush();
    },
  };
}

/** In the order given. Nothing stays open when one of them cannot be. */
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
