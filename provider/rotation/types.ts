import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../values/duration";

/** A token that exists already, to be adopted. */
export interface AdoptArgs {
  /** The platform's id of the token. Must be in the organization, workspace or app of the arguments. */
  readonly tokenId: Input<string>;

  /** Its secret, such as `config.requireSecret("ciToken")`. Always stored as a Pulumi secret. */
  readonly value: Input<string>;
}

/** Where a token comes from, and what its removal does. All tokens take these arguments. */
export interface AdoptionArgs {
  /**
   * Adopts a token that exists already, with its secret, instead of creating one. The provider sends one call with the secret and
   * refuses an unknown, expired or foreign token, and the secret of another one. It changes nothing at the platform.
   * @defaultValue none. Used when the resource is created. Removing it later does nothing. Another `tokenId` is an error. Another `value`
   * for the same token is verified, and updates the secret in place.
   */
  readonly adopt?: Input<AdoptArgs>;

  /**
   * True if the token is revoked when the resource leaves the program or the stack is destroyed. If not, it is released: it still
   * works, and nothing revokes it. Rotations always revoke the old token.
   * @defaultValue true; false for an adopted token that was never rotated. Changing it updates in place.
   */
  readonly revokeOnDestroy?: Input<boolean>;
}

/** When a token is replaced, and how long the old one stays valid. All tokens take these arguments. */
export interface RotationArgs {
  /**
   * How long before its expiry the token is replaced, such as `"14d"`: by the first `pulumi up` from then on. A number and a unit:
   * s, m (minutes), h, d or w. Must be shorter than the token's lifetime.
   * @defaultValue none: replaced after it has expired. Changing it does nothing to a token that exists, unless it is due by it.
   */
  readonly rotateBefore?: Input<Duration | (string & {})>;

  /**
   * The age at which the token is replaced, such as `"30d"`: by the first `pulumi up` from then on. A run up to one hour
   * early counts too, or a twentieth of the period if that is shorter. Together with `overlap`, at most the token's lifetime.
   * @defaultValue none. Changing it does nothing to a token that exists, unless it is due by it.
   */
  readonly rotateEvery?: Input<Duration | (string & {})>;

  /**
   * Rotates up to this much earlier. The offset is derived from the URN, so tokens created together do not rotate together. It is
   * the same on every machine.
   * @defaultValue none. Changing it does nothing to a token that exists, unless it is due by it.
   */
  readonly rotateSpread?: Input<Duration | (string & {})>;

  /**
   * A string, or a map of strings. A new value replaces the token. Adding or removing the argument does not. A value that is unknown
   * in a preview counts as new. Other providers call this `keepers` or `triggers`.
   * @defaultValue none.
   */
  readonly rotateWhenChanged?: Input<string | Readonly<Record<string, Input<string>>>>;

  /**
   * How long the old secret stays valid after a replacement, such as `"2d"`. The first `pulumi up` after that revokes it. It ends at
   * the old token's expiry at the latest. `"0s"` revokes the old token at the end of the run, and orphaned tokens too.
   * @defaultValue none: revoked at the end of the run that replaces it. A new value also applies to old tokens whose overlap has not
   * ended. Removing it revokes them in that run.
   */
  readonly overlap?: Input<Duration | (string & {})>;

  /**
   * The platform's ids of manually created tokens that this one replaces. They are revoked after `overlap`, or by the next run without
   * one. They must be in the same organization, workspace or app.
   * @defaultValue none. The overlap begins in the run that adds an id. A removed id is released: nothing revokes that token. When this
   * resource is removed, ids whose overlap has not ended are released.
   */
  readonly supersedes?: Input<readonly Input<string>[]>;
}

/** What a token is for, and who answers for it. All tokens take these arguments. No platform gets them. */
export interface MetadataArgs {
  /**
   * What the token is for, such as `"Deploys the shop from GitHub Actions"`. One line of at most 500 characters. `pulumi-tokens audit`
   * shows it. Stored in the state in plain text, and never sent to the platform.
   * @defaultValue none. Changing it does nothing to a token that exists. The next `pulumi up` stores it, and shows no change.
   */
  readonly description?: Input<string>;

  /**
   * The person or team that answers for the token, such as `"team-payments"`. One line of at most 100 characters. `pulumi-tokens audit`
   * shows it. Stored in the state in plain text, and never sent to the platform.
   * @defaultValue none. Changing it does nothing to a token that exists. The next `pulumi up` stores it, and shows no change.
   */
  readonly owner?: Input<string>;
}
