import type { PlatformApi } from "../../provider/platforms/contract";
import type { Emulator, EmulatorOptions, RequestLogEntry, PlatformName } from "../../sdk/testing";
import { connect } from "../support/emulated";
import { simulatedStack, type Stack } from "../support/stack";

export type Behaviors<Name extends PlatformName> = Partial<Emulator["behaviors"][Name]>;

/** A platform as the provider's credential sees it, next to a simulated stack. */
export interface Connected extends Omit<Stack, "alive"> {
  readonly connection: PlatformApi;
  /** The requests since the last time this was asked. */
  readonly sent: () => RequestLogEntry[];
  readonly alive: (tokenId: string) => boolean;
}

/** On an emulator that behaves as the behaviors say where the platform's documents are silent. */
export async function connected<Name extends PlatformName>(
  platform: Name,
  behaviors: Behaviors<Name> = {},
  options: EmulatorOptions = {},
): Promise<Connected> {
  const stack = await simulatedStack(platform, { ...options, behaviors: { [platform]: behaviors } });
  const { emulator } = stack;
  return {
    ...stack,
    connection: connect(platform, stack),
    sent() {
      const requests = emulator.requests();
      emulator.clearRequests();
      return requests;
    },
    alive: (tokenId) => emulator.tokens().some(({ id, alive }) => id === tokenId && alive),
  };
}

/** What a request asked for, as "GET /apps/…". */
export const asked = ({ method, path, query }: RequestLogEntry): string =>
  `${method} ${path}${query ? `?${query}` : ""}`;
