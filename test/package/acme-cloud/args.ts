import type { Input } from "@pulumi/pulumi";
import type { Credential } from "../definition";
import type { Duration } from "../../values/duration";

/** A key of a team of Acme Cloud. */
export interface AcmeCloudServiceTokenArgs {
  /** Name of the team. Changing it replaces the token. */
  readonly team: Input<string>;

  /** First part of the key's name. @defaultValue the resource's name. Changing it replaces the token. */
  readonly namePrefix?: Input<string>;

  /** How long the key lives, such as `"90d"`. @defaultValue it never expires. Changing it replaces the token. */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /** Whether the new secret must authenticate. @defaultValue true. Changing it does nothing to a token that exists. */
  readonly verify?: Input<boolean>;
}

/** A key for one site of a team of Acme Cloud. */
export interface AcmeCloudDeployTokenArgs extends AcmeCloudServiceTokenArgs {
  /** Name of the site. Changing it replaces the token. */
  readonly site: Input<string>;
}

/** How the provider signs in. */
export interface AcmeCloudCredentials {
  /** A key that may make others (`ACME_KEY`). */
  readonly key: Credential;
}
