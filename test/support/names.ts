import { ownershipTag } from "../../provider/values/ownership-tag";
import { physicalName } from "../../provider/values/name";
import { addressOf, stackOwner } from "./engine";

/** The name of a token at its platform, as `make` number `nonce` of the resource "ci" gives it. */
export const nameOfMint = (nonce: number, resource = "ci"): string =>
  physicalName("ci", { stackId: stackOwner, tag: ownershipTag(stackOwner, addressOf("ServiceToken", resource)) }, () =>
    Uint8Array.from([15, 10, 5, 0], (shift) => nonce >> shift),
  );
