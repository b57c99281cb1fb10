import { hostProvider, type World } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { tokenIdOf } from "../../provider/values/ids";
import type { EmulatorOptions, FaultOrder, LogEntry } from "../../sdk/testing";
import { emulated, worldOf, type Emulated } from "./emulated";
import { addressOf, Engine, type Declare, type Kept, type Options } from "./engine";

/** A stack of PlanetScale resources on an emulator. */
export interface Stack extends Emulated {
  readonly engine: Engine;
  /** Writes that reached the platform, as `POST access read_branch,create_branch` or `DELETE token`. */
  writes(): string[];
  fault(order: Omit<FaultOrder, "platform">): void;
  /** Names of the tokens that are alive, without the provider's own. */
  alive(): string[];
  /** What a token may do: `app:read_branch`, `:read_databases`. */
  held(tokenId: string): string[];
}

export async function stackOf(options: EmulatorOptions = {}, changes: Partial<World> = {}): Promise<Stack> {
  const ground = await emulated(options);
  const { emulator } = ground;
  return {
    ...ground,
    engine: new Engine(() => hostProvider(worldOf(ground, changes))),
    writes: () =>
      emulator
        .requests()
        .filter(({ method }) => method !== "GET")
        .map(written),
    fault: (order) => {
      emulator.fault({ platform: "planetscale", ...order });
    },
    alive: () =>
      emulator
        .tokens()
        .filter(
          ({ alive, id, platform }) =>
            alive && platform === "planetscale" && id !== emulator.info.planetscale.serviceTokenId,
        )
        .map(({ name }) => name ?? ""),
    held: (tokenId) =>
      emulator.byHand.planetscale
        .held(tokenId)
        .map(({ database = "", access }) => `${database}:${access}`)
        .sort(),
  };
}

function written({ method, body }: LogEntry): string {
  const { access } = (body ?? {}) as { access?: readonly string[] };
  return access ? `${method} access ${access.join(",")}` : `${method} token`;
}

const scope = { platform: "planetscale", organization: "acme" };

/** Declares a token as the class does. */
export const token = (declare: Declare, name: string, args: Wire = {}, options?: Options): Promise<Kept> =>
  declare("ServiceToken", name, { ...scope, ...args }, options);

/** Declares a grant for a token of the program as the class does. */
export const grantFor = (declare: Declare, of: Kept, name: string, args: Wire): Promise<Kept> =>
  declare(
    "TokenAccessGrant",
    name,
    { ...scope, tokenId: tokenIdOf(of.id), ...args },
    { token: String(of.outputs["__address"]) },
  );

/** Declares a grant for a token given by hand. */
export const grantByHand = (declare: Declare, tokenId: string, name: string, args: Wire): Promise<Kept> =>
  declare("TokenAccessGrant", name, { ...scope, tokenId, ...args });

export const kept = ({ engine }: Stack, type: "ServiceToken" | "TokenAccessGrant", name: string): Kept => {
  const found = engine.state.get(addressOf(type, name));
  if (!found) throw new Error(`There is no ${type} "${name}" in the state.`);
  return found;
};
