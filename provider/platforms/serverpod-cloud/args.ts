import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";

/** A personal access token of Serverpod Cloud: it acts as the user of the provider's credential, and has no name. */
export interface ServerpodCloudTokenArgs {
  /**
   * Lifetime of the token, such as `"90d"`: a number and a unit: s, m (minutes), h, d or w; whole seconds. Conflicts with
   * `expiresAt`. The token expires up to five hours earlier, because its exact expiry is the tag that identifies it.
   * @defaultValue none: the token expires only when it is idle. Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * Time at which the token expires, or up to five hours earlier: ISO 8601 with a time zone, such as
   * `"2027-01-31T00:00:00Z"`. Must be in the future for a new token. Conflicts with `expiresIn`.
   * @defaultValue none. Changing it replaces the token.
   */
  readonly expiresAt?: Input<string>;

  /**
   * Time without use after which the token expires, such as `"30d"`, or up to five hours less. `"never"` disables it.
   * @defaultValue "30d". Changing it replaces the token.
   */
  readonly idleTtl?: Input<Duration | "never" | (string & {})>;

  /**
   * Whether the new secret must authenticate (`authWithAuth/listAuthSessions`) before a consumer gets it. If it does not within
   * ten seconds, the token is revoked and the creation fails.
   * @defaultValue true. Changing it does nothing to a token that exists.
   */
  readonly verify?: Input<boolean>;

  /**
   * Keeps an old token that is still in use: one that was used within this time, such as `"7d"`, is not revoked when its `overlap` ends,
   * but when nothing has used it for that long, at the latest when it expires. It can only delay a revocation. Each run prints which
   * tokens it waits for. A number and a unit: s, m (minutes), h, d or w. Requires `overlap`.
   * @defaultValue none: revoked when its overlap ends. A new value also applies to old tokens that are not revoked yet.
   */
  readonly keepWhileUsed?: Input<Duration | (string & {})>;
}

/** How the provider signs in: by a personal access token of the user for whom it creates tokens. */
export interface ServerpodCloudCredentials {
  /** A personal access token (`SERVERPOD_CLOUD_TOKEN`): `scloud auth create-token` creates one. */
  readonly token: Credential;
}
