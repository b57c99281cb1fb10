import type { PlatformApi } from "../../provider/platforms/contract";
import type { Emulator, EmulatorOptions, FaultRule, RequestLogEntry, PlatformName } from "../../sdk/testing";
import { connect, emulated, type Emulated } from "../support/emulated";

export type Behaviors<Name extends PlatformName> = Partial<Emulator["behaviors"][Name]>;

/** A platform as the provider's credential sees it. */
export interface Connected extends Emulated {
  readonly connection: PlatformApi;
  readonly fault: (order: Omit<FaultRule, "platform">) => void;
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
  const setup = await emulated({ ...options, behaviors: { [platform]: behaviors } });
  const { emulator } = setup;
  return {
    ...setup,
    connection: connect(platform, setup),
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
export const asked = ({ method, path, query }: RequestLogEntry): string =>
  `${method} ${path}${query ? `?${query}` : ""}`;
