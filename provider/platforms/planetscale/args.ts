import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";
import type { databasePermissions, organizationPermissions } from "./permissions";

/** A permission on the whole organization. Source: PlanetScale's service token reference, read 2026-11. */
export type PlanetScaleOrganizationPermission = (typeof organizationPermissions)[number];

/** A permission on one database. Source: PlanetScale's service token reference, read 2026-11. */
export type PlanetScaleDatabasePermission = (typeof databasePermissions)[number];

/** A service token of PlanetScale. It has no permissions until a `TokenAccessGrant` adds them. */
export interface PlanetScaleServiceTokenArgs {
  /** Name (slug) of the organization that the token belongs to. Changing it replaces the token. */
  readonly organization: Input<string>;

  /**
   * First part of the token's name at PlanetScale. A suffix makes each name unique and identifies the stack and the resource. At
   * most 100 characters.
   * @defaultValue the resource's name; a later rename of the resource does not change it. Changing it replaces the token.
   */
  readonly namePrefix?: Input<string>;

  /**
   * Lifetime of the token, such as `"90d"`: a number and a unit: s, m (minutes), h, d or w; whole seconds. `1w` equals `7d`.
   * PlanetScale sets it at creation (`ttl`).
   * @defaultValue the token never expires. Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * Whether the new secret must authenticate (`GET /organizations`) before a consumer gets it. If it does not within ten seconds,
   * the token is revoked and the creation fails.
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

/** A service token of PlanetScale with the permissions of a deploy pipeline on one database, granted before a consumer gets its secret. */
export interface PlanetScaleDeployTokenArgs extends PlanetScaleServiceTokenArgs {
  /** Name of the database that the pipeline deploys to. Changing it replaces the token. */
  readonly database: Input<string>;

  /**
   * Permissions of the token on the database, in any order. Unknown names are sent unchanged.
   * @defaultValue `connect_branch`, `create_branch`, `create_deploy_request`, `read_branch`, `read_deploy_request`. Changing it
   * replaces the token.
   */
  readonly permissions?: Input<readonly Input<PlanetScaleDatabasePermission | (string & {})>[]>;
}

/** The token of a grant, if it is not a `ServiceToken` of the same program. */
export interface PlanetScaleGrantTarget {
  /** Name (slug) of the organization. Changing it replaces the grant. */
  readonly organization: Input<string>;

  /** PlanetScale's id of the token: twelve letters and digits. Changing it replaces the grant. */
  readonly tokenId: Input<string>;
}

/** Permissions of a service token on one database or on the organization. */
export interface PlanetScaleTokenAccessGrantArgs {
  /** Name of the database. @defaultValue none: permissions on the organization. Changing it replaces the grant. */
  readonly database?: Input<string>;

  /**
   * Permissions of the token, in any order: names such as `read_branch` on a database, `read_databases` on the organization.
   * Unknown names are sent unchanged. Changing it updates in place. New permissions are added before others are removed.
   */
  readonly permissions: Input<
    readonly Input<PlanetScaleDatabasePermission | PlanetScaleOrganizationPermission | (string & {})>[]
  >;

  /**
   * `"additive"`: removes only permissions that this grant added. `"authoritative"`: also removes all other permissions of the
   * token on this database (or on the organization), except those that another grant of the program declares.
   * @defaultValue "additive". Changing it updates in place.
   */
  readonly mode?: Input<"additive" | "authoritative">;
}

/** How the provider signs in: by a service token, or as a user. */
export type PlanetScaleCredentials =
  | {
      /** Id of the service token that manages other tokens (`PLANETSCALE_SERVICE_TOKEN_ID`). */
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
