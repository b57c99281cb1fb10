import * as pulumi from "@pulumi/pulumi";
import { tokenIdOf } from "../provider/values/ids";
import { platforms, type EnvVars, type ServiceTokenArgs, type ServiceTokenPlatform } from "./platforms";
import type { TokenAccessGrant } from "./token-access-grant";
import { refuseForeignGrant, refuseNoArguments } from "./refusals";
import { TokenResource } from "./token-resource";

/** What a consumer needs of a token. */
export interface TokenSecrets<P extends ServiceTokenPlatform> {
  /** The secret. */
  readonly value: pulumi.Output<string>;
  /** The variables that the platform's own command line reads. */
  readonly envVars: EnvVars<P>;
}

/**
 * A token for a service or a pipeline, made when the resource is created and revoked when it is deleted. Its secret is
 * handed out once, as a Pulumi secret. Expiry, place and name cannot be changed: a change replaces the token.
 *
 * ```ts
 * const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d" });
 * ```
 */
export class ServiceToken<P extends ServiceTokenPlatform = ServiceTokenPlatform> extends TokenResource {
  /** Who issued the token. */
  readonly platform: P;
  /** The secret, as the platform showed it once. A Pulumi secret. */
  declare readonly value: pulumi.Output<string>;
  /** The platform's id of the token. Not secret; known in the preview of everything but a replacement. */
  readonly tokenId: pulumi.Output<string>;
  /** The token's name at the platform: `namePrefix` and a random ending. */
  declare readonly name: pulumi.Output<string>;
  /** When the token was made: ISO 8601 UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** When it expires: ISO 8601 UTC. Undefined when it never does. */
  declare readonly expiresAt: pulumi.Output<string | undefined>;
  /** The variables that the platform's own command line reads, each a secret: hand them to a consumer one by one. */
  readonly envVars: EnvVars<P>;

  /** @internal */
  readonly tokenArgs: pulumi.Inputs;

  constructor(name: string, args: ServiceTokenArgs<P>, opts: pulumi.CustomResourceOptions = {}) {
    refuseNoArguments(name, args);
    // Before the arguments: one that is named like an output must reach check, which refuses it with a sentence.
    const outputs = { value: undefined, name: undefined, createdAt: undefined, expiresAt: undefined };
    const additionalSecretOutputs = [...(opts.additionalSecretOutputs ?? []), "value"];
    super("ServiceToken", name, { ...outputs, ...args }, { ...opts, additionalSecretOutputs });
    this.platform = args.platform;
    this.tokenArgs = args;
    this.value = pulumi.secret(this.value);
    this.tokenId = this.id.apply(tokenIdOf);
    this.envVars = this.#variables(this.value, this.tokenId);
  }

  /**
   * The same secret, resolved only when these grants are in force: at creation and at every rotation. Without it, a consumer
   * can get a new token before its permissions. Without grants it waits for nothing.
   */
  withGrants(...grants: readonly TokenAccessGrant[]): TokenSecrets<P> {
    for (const grant of grants) refuseForeignGrant(grant, this);
    // A grant's id, unlike its other outputs, stays known in the preview of an update in place.
    const inForce = grants.map((grant) => grant.id);
    const after = (output: pulumi.Output<string>): pulumi.Output<string> =>
      pulumi.all([output, pulumi.all(inForce)]).apply(([resolved]) => resolved);
    const value = pulumi.secret(after(this.value));
    return { value, envVars: this.#variables(value, after(this.tokenId)) };
  }

  #variables(value: pulumi.Output<string>, tokenId: pulumi.Output<string>): EnvVars<P> {
    const sources: pulumi.Inputs = { ...this.tokenArgs, value, tokenId };
    // A platform that JavaScript made up has none; check refuses it with a sentence.
    const table: Readonly<Record<string, string>> = Object.hasOwn(platforms, this.platform)
      ? platforms[this.platform].envVars
      : {};
    const variables = Object.entries(table).map(([name, source]) => {
      return [name, pulumi.secret(pulumi.output(sources[source] as pulumi.Input<string>))] as const;
    });
    return Object.fromEntries(variables) as EnvVars<P>;
  }
}
