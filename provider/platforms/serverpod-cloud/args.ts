import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";

/** A personal access token of Serverpod Cloud: it acts as the user of the provider's credential, and has no name. */
export interface ServerpodCloudTokenArgs {
  /**
   * How long the token lives from its making, such as `"90d"`: a number and one of s, m, h, d, w, whole seconds. Not together
   * with `expiresAt`. It may end up to five hours earlier: its exact end tells a token whose answer was lost from others.
   * @defaultValue it lives as long as it is used. Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * The instant at which the token expires, or up to five hours earlier: ISO 8601 with a time zone, such as
   * `"2027-01-31T00:00:00Z"`. Not in the past for a new token, and not together with `expiresIn`.
   * @defaultValue no such instant. Changing it replaces the token.
   */
  readonly expiresAt?: Input<string>;

  /**
   * How long the token lives without being used, such as `"30d"`, or up to five hours less; `"never"` for no such end.
   * @defaultValue "30d". Changing it replaces the token.
   */
  readonly idleTtl?: Input<Duration | "never" | (string & {})>;

  /**
   * Whether the new secret must authenticate (`authWithAuth/listAuthSessions`) before it is handed on; a token that does not
   * within ten seconds is revoked and the creation fails.
   * @defaultValue true. Changing it does nothing to a token that exists.
   */
  readonly verify?: Input<boolean>;
}

/** How the provider signs in: by a personal access token of the user for whom it makes others. */
export interface ServerpodCloudCredentials {
  /** The personal access token (`SERVERPOD_CLOUD_TOKEN`): `scloud auth create-token` makes one. */
  readonly token: Credential;
}
