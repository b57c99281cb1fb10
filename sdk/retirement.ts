import * as pulumi from "@pulumi/pulumi";
import { stackIdInputKey, tokenUrnKey } from "../provider/values/urn";
import { TokenResource } from "./token-resource";

/** What the Retirement needs of its token, while that is being constructed. */
interface Token extends TokenResource {
  readonly createdAt: pulumi.Output<string>;
  readonly expiresAt: pulumi.Output<string | undefined>;
}

/**
 * The Retirement of a token with `overlap` or `supersedes`: its list of tokens that were replaced and still work. Nothing
 * depends on it, so that the engine may replace it when one of them is due.
 */
export class Retirement extends TokenResource {
  constructor(
    name: string,
    token: Token,
    args: pulumi.Inputs,
    owner: pulumi.Output<string>,
    provider: pulumi.ProviderResource | undefined,
  ) {
    const { platform, overlap, supersedes }: Readonly<Record<string, unknown>> = args;
    super(
      "Retirement",
      `${name}-retirement`,
      {
        retiring: undefined,
        platform,
        current: token.id,
        since: token.createdAt,
        until: token.expiresAt,
        overlap,
        supersedes,
        revokeNow: new pulumi.Config("tokens").getBoolean("revokeNow"),
        [tokenUrnKey]: token.resourceUrn,
        [stackIdInputKey]: owner,
      },
      // A child would take these over; then nothing that is due could be revoked.
      { parent: token, protect: false, retainOnDelete: false, ...(provider && { provider }) },
    );
  }
}
