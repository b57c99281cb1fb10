import type { World } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { tokenIdOf } from "../../provider/values/ids";
import type { EmulatorOptions, RequestLogEntry } from "../../sdk/testing";
import type { Declare, Kept, Options } from "../support/engine";
import { keptOf, simulatedStack, type Stack } from "../support/stack";

/** A stack on PlanetScale, the one platform whose tokens are granted permissions. */
export interface GrantStack extends Stack {
  /** Writes that reached the platform, as `POST access read_branch,create_branch` or `DELETE token`. */
  readonly writes: () => string[];
  /** What a token may do: `app:read_branch`, `:read_databases`. */
  readonly held: (tokenId: string) => string[];
}

export async function grantStack(options: EmulatorOptions = {}, changes: Partial<World> = {}): Promise<GrantStack> {
  const stack = await simulatedStack("planetscale", options, changes);
  const { emulator } = stack;
  return {
    ...stack,
    writes: () =>
      emulator
        .requests()
        .filter(({ method }) => method !== "GET")
        .map(written),
    held: (tokenId) =>
      emulator.admin.planetscale
        .listPermissions(tokenId)
        .map(({ database = "", access }) => `${database}:${access}`)
        .sort(),
  };
}

function written({ method, body }: RequestLogEntry): string {
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
    { token: String(of.outputs["__urn"]) },
  );

/** Declares a grant for a token given by hand. */
export const grantByHand = (declare: Declare, tokenId: string, name: string, args: Wire): Promise<Kept> =>
  declare("TokenAccessGrant", name, { ...scope, tokenId, ...args });

export const kept = (stack: Stack, type: "ServiceToken" | "TokenAccessGrant", name: string): Kept =>
  keptOf(stack, type, name);
