import type * as pulumi from "@pulumi/pulumi";
import { typePrefix } from "../provider/values/urn";
import type { DeployTokenArgs, DeployTokenPlatform } from "./platforms";
import { SecretToken } from "./secret-token";
import { isOfType } from "./token-resource";

/**
 * A token for a pipeline that deploys one thing: a database of PlanetScale, a project of Deplo, an app of FastAPI Cloud, or on
 * Serverpod Cloud everything that its user may deploy. Created with the resource and revoked when the resource is deleted. The
 * secret is a Pulumi secret, available only once all permissions are in force. Expiry, scopes, place and name cannot be changed: a change
 * replaces the token.
 *
 * ```ts
 * const deploy = new tokens.DeployToken("deploy", { platform: "planetscale", organization, database, expiresIn: "90d" });
 * for (const [name, value] of Object.entries(deploy.envVars)) new github.ActionsSecret(name, { … });
 * ```
 */
export class DeployToken<P extends DeployTokenPlatform = DeployTokenPlatform> extends SecretToken<P> {
  /** @internal */
  static readonly __pulumiType: string = typePrefix + "DeployToken";

  /** Returns true for a `DeployToken`, even from another copy of the package. Policy packs call it for each resource. */
  static override isInstance(value: unknown): value is DeployToken {
    return isOfType(value, DeployToken.__pulumiType);
  }

  constructor(name: string, args: DeployTokenArgs<P>, opts: pulumi.CustomResourceOptions = {}) {
    super("DeployToken", name, args, opts);
  }
}
