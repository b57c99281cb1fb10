import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";

/** A deploy token of FastAPI Cloud: deploys one app, and can do nothing else. */
export interface FastApiCloudDeployTokenArgs {
  /** Id of the app, a UUID: the dashboard and `fastapi cloud apps list` show it. Changing it replaces the token. */
  readonly appId: Input<string>;

  /**
   * First part of the token's name at FastAPI Cloud; an ending makes each name unique and tells whose it is. At most 100 characters.
   * @defaultValue the resource's name, and kept once chosen. Changing it replaces the token.
   */
  readonly namePrefix?: Input<string>;

  /**
   * How long the token lives, such as `"90d"` or `"12w"`: whole days, from 1 to 365 (`expires_in_days`).
   * @defaultValue "90d". Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * Whether the new secret must authenticate (`GET /apps/{appId}`) before it is handed on; a token that does not within ten
   * seconds is revoked and the creation fails.
   * @defaultValue true. Changing it does nothing to a token that exists.
   */
  readonly verify?: Input<boolean>;
}

/** How the provider signs in: as a user, for a deploy token cannot make others. */
export interface FastApiCloudCredentials {
  /** A user's access token (`FASTAPI_CLOUD_ACCESS_TOKEN`): `fastapi login` keeps it in the command line's file of credentials. */
  readonly accessToken: Credential;
}
