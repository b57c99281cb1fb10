import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";
import type { databasePermissions, organizationPermissions } from "./permissions";

/** A permission on the whole organization. Source: PlanetScale's service token reference, read 2026-11. */
export type PlanetScaleOrganizationPermission = (typeof organizationPermissions)[number];

/** A permission on one database. Source: PlanetScale's service token reference, read 2026-11. */
export type PlanetScaleDatabasePermission = (typeof databasePermissions)[number];

/** A service token of PlanetScale. It can do nothing until a `TokenAccessGrant` gives it permissions. */
export interface PlanetScaleServiceTokenArgs {
  /** Name (slug) of the organization that the token belongs to. Changing it replaces the token. */
  readonly organization: Input<string>;

  /**
   * First part of the token's name at PlanetScale; an ending makes each name unique and tells whose it is. At most 100 characters.
   * @defaultValue the resource's name, and kept once chosen. Changing it replaces the token.
   */
  readonly namePrefix?: Input<string>;

  /**
   * How long the token lives, such as `"90d"`: a number and one of s, m, h, d, w, whole seconds; `1w` and `7d` are the same.
   * PlanetScale fixes it when the token is made (`ttl`).
   * @defaultValue it never expires. Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * Whether the new secret must authenticate (`GET /organizations`) before it is handed on; a token that does not within ten
   * seconds is revoked and the creation fails.
   * @defaultValue true. Changing it does nothing to a token that exists.
   */
  readonly verify?: Input<boolean>;
}

/** A service token of PlanetScale with the permissions of a deploy pipeline on one database, granted before its secret is handed on. */
export interface PlanetScaleDeployTokenArgs extends PlanetScaleServiceTokenArgs {
  /** Name of the database that the pipeline deploys to. Changing it replaces the token. */
  readonly database: Input<string>;

  /**
   * What the token may do on the database, in any order. Names we do not know are passed on.
   * @defaultValue `connect_branch`, `create_branch`, `create_deploy_request`, `read_branch`, `read_deploy_request`. Changing it
   * replaces the token.
   */
  readonly permissions?: Input<readonly Input<PlanetScaleDatabasePermission | (string & {})>[]>;
}

/** The token that a grant is for, when it is not a `ServiceToken` of the same program. */
export interface PlanetScaleGrantTarget {
  /** Name (slug) of the organization. Changing it replaces the grant. */
  readonly organization: Input<string>;

  /** PlanetScale's id of the token: twelve letters and digits. Changing it replaces the grant. */
  readonly tokenId: Input<string>;
}

/** Permissions of a service token on one database or on the organization. */
export interface PlanetScaleTokenAccessGrantArgs {
  /** Name of the database. @defaultValue absent: permissions on the organization. Changing it replaces the grant. */
  readonly database?: Input<string>;

  /**
   * What the token may do, in any order: names such as `read_branch` on a database, `read_databases` on the organization.
   * Names we do not know are passed on. Changing it updates in place: what is new is added first, then the rest is removed.
   */
  readonly permissions: Input<
    readonly Input<PlanetScaleDatabasePermission | PlanetScaleOrganizationPermission | (string & {})>[]
  >;

  /**
   * `"additive"`: only what this grant added is ever removed. `"authoritative"`: whatever else the token may do on this
   * database (or on the organization) is removed, except what another grant of the program asks for.
   * @defaultValue "additive". Changing it updates in place.
   */
  readonly mode?: Input<"additive" | "authoritative">;
}

/** How the provider signs in: by a service token, or as a user. */
export type PlanetScaleCredentials =
  | {
      /** Id of the service token that manages the others (`PLANETSCALE_SERVICE_TOKEN_ID`). */
      readonly serviceTokenId: Credential;
      /** Its secret (`PLANETSCALE_SERVICE_TOKEN`). */
      readonly serviceToken: Credential;
      readonly accessToken?: never;
    }
  | {
      /** A user's access token (`PLANETSCALE_ACCESS_TOKEN`). */
      readonly accessToken: Credential;
      readonly serviceTokenId?: never;
      readonly serviceToken?: never;
    };
