import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../values/duration";

/** When a token is replaced by a new one, and what happens to the old one. All tokens have these arguments; none of them changes an existing token. */
export interface RotationArgs {
  /**
   * How long before its expiry the token is replaced, such as `"14d"`: by the first `pulumi up` from then on. A number and one of
   * s, m, h, d, w; shorter than the token's life.
   * @defaultValue none: a token that has expired is replaced. Changing it does nothing to a token that exists, unless it is due by it.
   */
  readonly rotateBefore?: Input<Duration | (string & {})>;

  /**
   * The age at which the token is replaced, such as `"30d"`: by the first `pulumi up` from then on. A run that comes up to an hour
   * early counts too, or a twentieth of the period if that is shorter. With `overlap` not longer than the token's life.
   * @defaultValue none. Changing it does nothing to a token that exists, unless it is due by it.
   */
  readonly rotateEvery?: Input<Duration | (string & {})>;

  /**
   * Pulls the time at which the token falls due earlier, by a part of this length that the resource's URN decides: tokens
   * made in one run then do not fall due in one run. The same on every machine.
   * @defaultValue none. Changing it does nothing to a token that exists, unless it is due by it.
   */
  readonly rotateSpread?: Input<Duration | (string & {})>;

  /**
   * A string, or a map of strings: a change from one value to another replaces the token, adding and removing it does not. A
   * value that a preview does not know yet counts as a change.
   * @defaultValue none.
   */
  readonly rotateWhenChanged?: Input<string | Readonly<Record<string, Input<string>>>>;

  /**
   * How long the old secret keeps working after a replacement, such as `"2d"`, across runs: the first `pulumi up` after that revokes
   * it. Never longer than the old token lives. `"0s"` revokes it at the end of the run, and still cleans up after crashes.
   * @defaultValue none: revoked at the end of the run that replaces it. A longer or a shorter one also moves the time of each old
   * token whose overlap has not ended, and removing it revokes them in that run.
   */
  readonly overlap?: Input<Duration | (string & {})>;

  /**
   * The platform's ids of tokens that were made by hand, at the same place, and that this one takes the place of: they are revoked
   * when `overlap` has passed; without one, by the next run.
   * @defaultValue none. The overlap begins in the run that adds an id. An id that is removed is released: nothing revokes that
   * token. When this resource is removed, ids whose overlap has not ended are released.
   */
  readonly supersedes?: Input<readonly Input<string>[]>;
}
