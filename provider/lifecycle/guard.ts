import type { Spec } from "../platforms/platform";
import { Refusal, type Reach } from "./deps";

/**
 * Stands in front of every revoke and every withdrawal of permissions: a provider that ends the credential it runs on
 * could do nothing after it, and the next run neither.
 */
export async function refuseOwnCredential(reach: Reach, where: Spec, tokenId: string, wanted: string): Promise<void> {
  if (await isOwnCredential(reach, where, tokenId)) throw ownCredential(reach, tokenId, wanted);
}

export const ownCredential = ({ platform }: Pick<Reach, "platform">, tokenId: string, wanted: string): Refusal =>
  new Refusal(
    `pulumi-tokens will not ${wanted} the ${platform.title} token ${tokenId}: it is the credential that the provider itself ` +
      "runs on. Give the provider another credential first, or take the resource out of the state with `pulumi state delete`.",
  );

/** Whether a token is the one that the provider itself runs on. */
export const isOwnCredential = async ({ connection }: Reach, where: Spec, tokenId: string): Promise<boolean> =>
  (await connection.runsOn?.(where, tokenId)) ?? false;
