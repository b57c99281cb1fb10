import * as pulumi from "@pulumi/pulumi";
import type { TokenKind } from "../provider/platforms/definition";
import { rotateAt, type RotationSettings } from "../provider/rotation/due";
import { stackIdInputKey } from "../provider/values/urn";
import { tokenIdOf } from "../provider/values/ids";
import { sealedAdoption } from "./adoption";
import { stackIdFor } from "./ownership";
import type { EnvVars, NameOf, Platform } from "./platforms";
import { platforms } from "./platforms";
import { refuseInternal, refuseNoArguments, refuseOptions } from "./refusals";
import { Retirement } from "./retirement";
import { refuseEarly, TokenResource, withProvider } from "./token-resource";
import { refusingInherited, retires, settledArguments } from "./transforms";

/** The base of all tokens: a secret, which the platform shows once, and the outputs that describe the token. */
export abstract class SecretToken<P extends Platform> extends TokenResource {
  /** Who issued the token. */
  readonly platform: P;
  /** The secret, as the platform showed it once. A Pulumi secret. */
  declare readonly value: pulumi.Output<string>;
  /** The platform's id of the token. Not secret; known in the preview of everything but a replacement. */
  readonly tokenId: pulumi.Output<string>;
  /** The token's name at the platform: `namePrefix`, a tag of the stack and resource that made it, and a random ending with a code that proves the tag. Undefined on Serverpod Cloud, which has no names. */
  declare readonly name: pulumi.Output<NameOf<P>>;
  /** When the token was made: ISO 8601 UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** When it expires: ISO 8601 UTC. Undefined when it never does. */
  declare readonly expiresAt: pulumi.Output<string | undefined>;
  /**
   * When the token was last used, as the last `pulumi refresh` or `pulumi up --refresh` has seen it: ISO 8601 UTC. A refresh stores a new
   * value and shows no change for it. Undefined before the first refresh, when it was never used, and on FastAPI Cloud, whose API does
   * not show it. `pulumi-tokens audit` asks the platform.
   */
  declare readonly lastUsedAt: pulumi.Output<string | undefined>;
  /** When the token is due by `rotateBefore` or `rotateEvery`: ISO 8601 UTC. Undefined when neither is given. */
  readonly rotateAt: pulumi.Output<string | undefined>;
  /** The variables that the platform's own command line reads, each a secret. Pass them to a consumer one by one. */
  readonly envVars: EnvVars<P>;

  /** @internal */
  readonly tokenArgs: pulumi.Inputs;

  /** @internal */
  readonly retirement: TokenResource | undefined;

  constructor(
    kind: TokenKind,
    name: string,
    args: pulumi.Inputs & { readonly platform: P },
    opts: pulumi.CustomResourceOptions,
  ) {
    refuseNoArguments(name, args);
    refuseInternal(name, args);
    // Before the arguments: one that is named like an output must reach check, which refuses it with a sentence.
    const outputs = {
      value: undefined,
      name: undefined,
      createdAt: undefined,
      expiresAt: undefined,
      lastUsedAt: undefined,
    };
    const additionalSecretOutputs = [...(opts.additionalSecretOutputs ?? []), "value"];
    const ownOpts = withProvider({ ...opts, additionalSecretOutputs });
    refuseOptions(name, args, opts);
    refuseEarly(kind, name, opts);
    const owner = stackIdFor(kind, name, ownOpts);
    super(
      kind,
      name,
      { ...outputs, ...args, ...sealedAdoption(args), [stackIdInputKey]: owner },
      refusingInherited(ownOpts),
    );
    this.platform = args.platform;
    this.tokenArgs = args;
    this.value = pulumi.secret(this.value);
    this.tokenId = this.id.apply(tokenIdOf);
    // In a preview that makes a token, the argument is known and what the platform will make of it is not.
    this.expiresAt = pulumi.all([this.id, this.expiresAt]).apply(([, instant]) => instant ?? undefined);
    this.lastUsedAt = this.lastUsedAt.apply((instant) => instant ?? undefined);
    this.name = this.name.apply((given) => given ?? undefined) as pulumi.Output<NameOf<P>>;
    const settled = settledArguments(this);
    this.rotateAt = this.planned(settled);
    this.envVars = this.variables(this.value, this.tokenId);
    this.retirement = retires(settled) ? new Retirement(name, this, settled, owner, ownOpts.provider) : undefined;
  }

  /** @internal */
  protected planned(args: Readonly<Record<string, unknown>>): pulumi.Output<string | undefined> {
    const { rotateBefore, rotateEvery, rotateSpread } = args;
    // Each output costs every program of many tokens, and most tokens have no plan.
    if (rotateBefore === undefined && rotateEvery === undefined) return pulumi.output(undefined);
    return pulumi
      .all([
        this.createdAt,
        this.expiresAt,
        pulumi.output({ rotateBefore, rotateEvery, rotateSpread }),
        this.resourceUrn,
      ])
      .apply(([createdAt, expiresAt, settings, urn]) =>
        rotateAt({ createdAt, expiresAt }, settings as RotationSettings, urn),
      );
  }

  /** @internal */
  protected variables(value: pulumi.Output<string>, tokenId: pulumi.Output<string>): EnvVars<P> {
    const sources: pulumi.Inputs = { ...this.tokenArgs, value, tokenId };
    // A platform that JavaScript made up has none; check refuses it with a sentence.
    const table: Readonly<Record<string, string>> = Object.hasOwn(platforms, this.platform)
      ? platforms[this.platform].envVars
      : {};
    const variables = Object.entries(table).map(([name, source]) => {
      return [name, pulumi.secret(sources[source] as pulumi.Input<string>)] as const;
    });
    return Object.fromEntries(variables) as EnvVars<P>;
  }
}
