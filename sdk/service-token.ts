import * as pulumi from "@pulumi/pulumi";
import { typePrefix } from "../provider/values/urn";
import type { EnvVars, ServiceTokenArgs, ServiceTokenPlatform } from "./platforms";
import { refuseLeftOut } from "./left-out";
import { refuseForeignGrant } from "./refusals";
import { SecretToken } from "./secret-token";
import type { TokenAccessGrant } from "./token-access-grant";
import { isOfType } from "./token-resource";

/** The outputs that a consumer needs. */
export interface TokenSecrets<P extends ServiceTokenPlatform> {
  /** The secret. */
  readonly value: pulumi.Output<string>;
  /** The variables that the platform's own command line reads. */
  readonly envVars: EnvVars<P>;
}

/**
 * A token for a service or a pipeline, made when the resource is created and revoked when it is deleted. Its secret is
 * a Pulumi secret, which the platform shows once. Expiry, scopes, place and name cannot be changed: a change replaces the token.
 *
 * ```ts
 * const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d" });
 * ```
 */
export class ServiceToken<P extends ServiceTokenPlatform = ServiceTokenPlatform> extends SecretToken<P> {
  /** @internal */
  static readonly __pulumiType: string = typePrefix + "ServiceToken";

  /** Returns true for a `ServiceToken`, even from another copy of the package. Policy packs call it for each resource. */
  static override isInstance(value: unknown): value is ServiceToken {
    return isOfType(value, ServiceToken.__pulumiType);
  }

  constructor(name: string, args: ServiceTokenArgs<P>, opts: pulumi.CustomResourceOptions = {}) {
    super("ServiceToken", name, args, opts);
  }

  /**
   * The same secret, resolved only when these grants are in force: at creation and at every rotation. Without it, a consumer
   * can get a new token before its permissions. Without grants it does not wait. A run that leaves one of the grants out, by
   * `--target` or `--exclude`, fails instead of returning the new token.
   */
  withGrants(...grants: readonly TokenAccessGrant[]): TokenSecrets<P> {
    for (const grant of grants) refuseForeignGrant(grant, this);
    // A grant's id, unlike its other outputs, stays known in the preview of an update in place.
    const inForce = pulumi.all(grants.map(({ id, grantedToId }) => pulumi.all([id, grantedToId])));
    const after = (output: pulumi.Output<string>): pulumi.Output<string> =>
      pulumi.all([output, this.id, inForce]).apply(async ([resolved, id, ids]) => {
        const seen = grants.map((grant, at) => ({ grant, id: ids[at]?.[0] ?? "", tokenId: ids[at]?.[1] ?? "" }));
        await refuseLeftOut(this, id, seen);
        return resolved;
      });
    const value = pulumi.secret(after(this.value));
    return { value, envVars: this.variables(value, after(this.tokenId)) };
  }
}
