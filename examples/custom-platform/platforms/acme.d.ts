import type { Input } from "@pulumi/pulumi";
import type { Credential, CustomPlatform, Duration } from "pulumi-tokens";

/** A key of a team of Acme Cloud. */
interface AcmeCloudArgs {
  /** Name of the team. Changing it replaces the token. */
  readonly team: Input<string>;
  /** First part of the key's name. @defaultValue the resource's name. Changing it replaces the token. */
  readonly namePrefix?: Input<string>;
  /** How long the key is valid, such as `"90d"`. @defaultValue it never expires. Changing it replaces the token. */
  readonly expiresIn?: Input<Duration | (string & {})>;
  /** Whether the new secret must authenticate. @defaultValue true. Changing it does nothing to an existing token. */
  readonly verify?: Input<boolean>;
}

declare module "pulumi-tokens" {
  interface CustomPlatforms {
    readonly acmeCloud: CustomPlatform<
      { readonly credentials: { readonly key: Credential }; readonly ServiceToken: AcmeCloudArgs },
      "ACME_KEY" | "ACME_TEAM"
    >;
  }
}
