import type * as pulumi from "@pulumi/pulumi";
import { tokenUrnKey, typePrefix } from "../provider/values/urn";
import type { GrantArgs, GrantTarget, TokenAccessGrantPlatform } from "./platforms";
import { platforms } from "./platforms";
import type { ServiceToken } from "./service-token";
import { refuseInternal, refuseNoArguments, refuseUnclearTarget } from "./refusals";
import { isOfType, TokenResource, withProvider } from "./token-resource";

/** Names every argument of `Target` as absent. */
type Not<Target> = { readonly [K in keyof Target]?: never };

/** Arguments of a `TokenAccessGrant`: the token, the place and the permissions. */
export type TokenAccessGrantArgs<P extends TokenAccessGrantPlatform = TokenAccessGrantPlatform> = P extends unknown
  ? GrantArgs<P> &
      (
        | ({
            /** The token: it also sets the platform, the place and the id. Another token replaces the grant. */
            readonly token: ServiceToken<P>;
          } & Not<GrantTarget<P>>)
        | (GrantTarget<P> & { readonly token?: never })
      )
  : never;

/**
 * Permissions of a token on one database or on its organization. A change of `permissions` or `mode` updates in place and does not
 * change the secret: new permissions are added first, then the others are removed.
 *
 * ```ts
 * new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch", "create_branch"] });
 * ```
 */
export class TokenAccessGrant<P extends TokenAccessGrantPlatform = TokenAccessGrantPlatform> extends TokenResource {
  /** @internal */
  static readonly __pulumiType: string = typePrefix + "TokenAccessGrant";

  /** Returns true for a `TokenAccessGrant`, even from another copy of the package. Policy packs call it for each resource. */
  static override isInstance(value: unknown): value is TokenAccessGrant {
    return isOfType(value, TokenAccessGrant.__pulumiType);
  }

  /** The permissions in force. */
  declare readonly permissions: pulumi.Output<string[]>;
  /** The permissions that this grant added and will remove. Those that existed before are not included. */
  declare readonly granted: pulumi.Output<string[]>;

  /** @internal The token that the grant was given, if it was given one. */
  readonly grantedTo: ServiceToken | undefined;
  /** @internal The platform's id of the token in the program. The output is that of the last run if this one leaves the grant out. */
  readonly grantedToId: pulumi.Input<string>;

  constructor(name: string, args: TokenAccessGrantArgs<P>, opts: pulumi.CustomResourceOptions = {}) {
    refuseNoArguments(name, args);
    refuseInternal(name, args);
    refuseUnclearTarget(name, args);
    const { token, ...rest } = args;
    super("TokenAccessGrant", name, { granted: undefined, ...rest, ...(token && targetOf(token)) }, withProvider(opts));
    this.grantedTo = token;
    this.grantedToId =
      token === undefined ? ((rest as pulumi.Inputs)["tokenId"] as pulumi.Input<string>) : token.tokenId;
  }
}

function targetOf(token: ServiceToken): pulumi.Inputs {
  const { platform, tokenArgs, tokenId, urn } = token;
  const place = platforms[platform].scope.map((argument) => [argument, tokenArgs[argument]] as const);
  return { platform, ...Object.fromEntries(place), tokenId, [tokenUrnKey]: urn };
}
