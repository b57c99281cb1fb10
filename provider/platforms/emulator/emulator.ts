import type { FaultRule } from "./faults";
import type { RequestLogEntry } from "./log";
import type { PlatformAdmin, PlatformBehaviors, PlatformInfo, PlatformName, PlatformOptions } from "./platform-types";
import { listen } from "./serve";
import { startListening } from "./start";
import type { TokenSummary } from "./tokens";

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

/** Starts the platforms' APIs and the control API on loopback, each on its own port. Throws on an unknown option. */
export const startEmulator = (options: EmulatorOptions = {}): Promise<Emulator> => startListening(options, listen);
