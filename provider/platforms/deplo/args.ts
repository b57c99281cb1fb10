import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";
import type { scopes } from "./scopes";

/** What a token of Deplo may do. Source: Deplo's page on API tokens, read 2026-11. */
export type DeploScope = (typeof scopes)[number];

/** An API token of a workspace of Deplo. */
export interface DeploServiceTokenArgs extends DeploTokenArgs {
  /**
   * Scopes of the token, in any order: `deploy`, `read`, `delete`, `admin`. Unknown names are sent unchanged.
   * Changing it replaces the token.
   */
  readonly scopes: Input<readonly Input<DeploScope | (string & {})>[]>;
}

/** An API token of Deplo for one project. */
export interface DeploDeployTokenArgs extends DeploTokenArgs {
  /** Id of the token's project, such as `proj_…`. Changing it replaces the token. */
  readonly projectId: Input<string>;

  /**
   * Scopes of the token in the project, in any order. Unknown names are sent unchanged.
   * @defaultValue `["deploy"]`. Changing it replaces the token.
   */
  readonly scopes?: Input<readonly Input<DeploScope | (string & {})>[]>;
}

/** Arguments of all tokens of Deplo. */
export interface DeploTokenArgs {
  /** Id of the workspace that the token belongs to. Changing it replaces the token. */
  readonly workspaceId: Input<string>;

  /**
   * First part of the token's name at Deplo. A suffix makes each name unique and identifies the stack and the resource. At
   * most 100 characters.
   * @defaultValue the resource's name; a later rename of the resource does not change it. Changing it replaces the token.
   */
  readonly namePrefix?: Input<string>;

  /**
   * Lifetime of the token, such as `"90d"`: a number and a unit: s, m (minutes), h, d or w; whole seconds. Conflicts with `expiresAt`.
   * @defaultValue the token never expires. Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * Time at which the token expires: ISO 8601 with a time zone, such as `"2027-01-31T00:00:00Z"`. Must be in the future for a new
   * token. Conflicts with `expiresIn`.
   * @defaultValue none. Changing it replaces the token.
   */
  readonly expiresAt?: Input<string>;

  /**
   * Whether the new secret must authenticate (by requesting the list of tokens) before a consumer gets it. If it does not within
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

  /**
   * Accepts a new token if Deplo does not show its project or scopes. A `DeployToken` may then be valid for the whole workspace,
   * and a token may have other scopes than requested. A token with a different project or scope is still rejected.
   * @defaultValue false: such a token is revoked and the creation fails. Changing it does nothing to a token that exists.
   */
  readonly allowUnverifiedScope?: Input<boolean>;
}

/** How the provider signs in: by an API token with the scope `admin`. */
export interface DeploCredentials {
  /** The API token (`DEPLO_KEY`). */
  readonly token: Credential;
}
