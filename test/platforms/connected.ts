import type { PlatformApi } from "../../provider/platforms/platform";
import type { Emulator, EmulatorOptions, FaultOrder, LogEntry, PlatformName } from "../../sdk/testing";
import { connect, emulated, type Emulated } from "../support/emulated";

export type Switches<Name extends PlatformName> = Partial<Emulator["switches"][Name]>;

/** A platform as the provider's credential sees it. */
export interface Connected extends Emulated {
  readonly connection: PlatformApi;
  readonly fault: (order: Omit<FaultOrder, "platform">) => void;
  /** The requests since the last time this was asked. */
  readonly sent: () => LogEntry[];
  readonly alive: (tokenId: string) => boolean;
}

/** On an emulator that behaves as the switches say where the platform's documents are silent. */
export async function connected<Name extends PlatformName>(
  platform: Name,
  switches: Switches<Name> = {},
  options: EmulatorOptions = {},
): Promise<Connected> {
  const ground = await emulated({ ...options, switches: { [platform]: switches } });
  const { emulator } = ground;
  return {
    ...ground,
    connection: connect(platform, ground),
    fault: (order) => {
      emulator.fault({ platform, ...order });
    },
    sent() {
      const requests = emulator.requests();
      emulator.clearRequests();
      return requests;
    },
    alive: (tokenId) => emulator.tokens().some(({ id, alive }) => id === tokenId && alive),
  };
}

/** What a request asked for, as "GET /apps/…". */
export const asked = ({ method, path, query }: LogEntry): string => `${method} ${path}${query ? `?${query}` : ""}`;
