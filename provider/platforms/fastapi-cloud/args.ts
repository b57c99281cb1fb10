import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";

/** A deploy token of FastAPI Cloud. It can deploy one app, and nothing else. */
export interface FastApiCloudDeployTokenArgs {
  /** Id of the app, a UUID: the dashboard and `fastapi cloud apps list` show it. Changing it replaces the token. */
  readonly appId: Input<string>;

  /**
   * First part of the token's name at FastAPI Cloud. A suffix makes each name unique and identifies the stack and the resource. At
   * most 100 characters.
   * @defaultValue the resource's name; a later rename of the resource does not change it. Changing it replaces the token.
   */
  readonly namePrefix?: Input<string>;

  /**
   * Lifetime of the token, such as `"90d"` or `"12w"`: whole days, from 1 to 365 (`expires_in_days`).
   * @defaultValue "90d". Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * Whether the new secret must authenticate (`GET /apps/{appId}`) before a consumer gets it. If it does not within ten seconds,
   * the token is revoked and the creation fails.
   * @defaultValue true. Changing it does nothing to a token that exists.
   */
  readonly verify?: Input<boolean>;
}

/** How the provider signs in: as a user, because a deploy token cannot create other tokens. */
export interface FastApiCloudCredentials {
  /** A user's access token (`FASTAPI_CLOUD_ACCESS_TOKEN`): `fastapi login` stores it in its credentials file. */
  readonly accessToken: Credential;
}
