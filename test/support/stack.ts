import type { HostProvider, World } from "../../provider/host/host";
import type { Exchange } from "../../provider/http/transport";
import type { Spec } from "../../provider/platforms/contract";
import type { EmulatorOptions, FaultRule, RequestLogEntry, PlatformName, EmulatorToken } from "../../sdk/testing";
import { network } from "./direct";
import { emulated, hostOn, type Emulated } from "./emulated";
import { addressOf, Engine, type Kept, type Options } from "./engine";
import type { pairs } from "./platforms";

/** A stack of one platform's resources on an emulator. */
export interface Stack extends Emulated {
  readonly engine: Engine;
  readonly fault: (order: Omit<FaultRule, "platform">) => void;
  /** The tokens that are alive, but for those that were there before; and their ids. */
  readonly alive: () => EmulatorToken[];
  readonly living: () => string[];
  /** The lines that the user gets, unless the changes have another `say`. */
  readonly lines: string[];
}

/** What the processes of a stack have that differs from the rest of the tests; a function is called for each process. */
export type Changes = Partial<World> | (() => Partial<World>);

export const simulatedStack = async (
  platform: PlatformName,
  options: EmulatorOptions = {},
  changes: Changes = {},
  runs: Runs = {},
): Promise<Stack> => stackOn(await emulated(options), platform, changes, runs);

/** How a stack's engine runs. */
interface Runs {
  /** Stands before the provider of each run. */
  readonly host?: (provider: HostProvider) => HostProvider;
  /** The random id of the stack. */
  readonly owner?: string | undefined;
  readonly parallel?: boolean;
}

/** The same on an emulator that others may use too. */
export function stackOn(
  setup: Emulated,
  platform: PlatformName,
  changes: Changes = {},
  { host = (provider) => provider, owner, parallel }: Runs = {},
): Stack {
  const { emulator } = setup;
  const before = new Set(emulator.tokens().map(({ id }) => id));
  const alive = () => emulator.tokens().filter(({ alive, id }) => alive && !before.has(id));
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const changesNow = typeof changes === "function" ? changes : () => changes;
  return {
    ...setup,
    engine: new Engine(() => host(hostOn(setup, { say, ...changesNow() })), owner, parallel),
    fault: (order) => {
      emulator.fault({ platform, ...order });
    },
    alive,
    living: () => alive().map(({ id }) => id),
    lines,
  };
}

export type Pair = (typeof pairs)[number];

/** A stack with one token "ci". */
export interface TokenStack extends Stack {
  /** A token's arguments in normal form. */
  readonly args: Spec;
  /** One `up`: with those arguments, unless others are given. */
  readonly up: (args?: Spec, options?: Options) => Promise<void>;
  /** What the state has of the token. */
  readonly kept: () => Kept;
  /** Mints and revocations that reached the platform, in their order. */
  readonly writes: () => string[];
  /** From now on such requests are refused on their way. */
  readonly refuse: (what: Refusable, status: number) => void;
  /** No fault strikes any more. */
  readonly heal: () => void;
}

const asks = {
  /** The only calls that carry another credential than the provider's. */
  proofs: ({ headers }: Exchange, own: string) => !headers["authorization"]!.includes(own),
  revocations: ({ method, url }: Exchange) => method === "DELETE" || url.pathname.endsWith("/logoutDevice"),
  /** Lists that are asked for once something was minted: where tokens have no names, one is asked for before. */
  lookups: ({ method, url }: Exchange, _own: string, minted: boolean) =>
    minted && (method === "GET" || url.pathname.endsWith("/listAuthSessions")),
};

type Refusable = keyof typeof asks;

export async function tokenStack(
  { platform, kind, fixture, token }: Pair,
  options: EmulatorOptions = {},
  changes: Partial<World> = {},
): Promise<TokenStack> {
  const refusals = new Map<Refusable, number>();
  let minted = false;
  const stack = await simulatedStack(platform, options, {
    ...changes,
    transport: (exchange) => {
      minted ||= exchange.method === "POST" && fixture.requests.create.path.test(exchange.url.pathname);
      const [refused] = [...refusals].filter(([what]) => asks[what](exchange, own, minted));
      return refused
        ? Promise.resolve({ status: refused[1], headers: {}, text: "" })
        : (changes.transport ?? network)(exchange);
    },
  });
  const { emulator, engine } = stack;
  const own = fixture.secrets(emulator)[0]!;
  const args = token.args(emulator);
  const written = ({ method, path }: RequestLogEntry): string[] => {
    if (method === "POST" && fixture.requests.create.path.test(path)) return ["mint"];
    return asks.revocations({ method, url: new URL(path, "http://x") } as Exchange) ? ["revoke"] : [];
  };
  return {
    ...stack,
    args,
    up: (wanted = args, options) => engine.up((declare) => declare(kind, "ci", { ...wanted }, options)),
    kept: () => keptOf(stack, kind, "ci"),
    writes: () => emulator.requests().flatMap(written),
    refuse: (what, status) => void refusals.set(what, status),
    heal() {
      refusals.clear();
      emulator.clearFaults();
    },
  };
}

/** What the state has of a resource. */
export function keptOf({ engine }: Pick<Stack, "engine">, type: string, name: string): Kept {
  const found = engine.state.get(addressOf(type, name));
  if (!found) throw new Error(`There is no ${type} "${name}" in the state.`);
  return found;
}
