import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../values/duration";
import type { Credential } from "../definition";
import type { scopes } from "./scopes";

/** What a token of Deplo may do. Source: Deplo's page on API tokens, read 2026-11. */
export type DeploScope = (typeof scopes)[number];

/** An API token of a workspace of Deplo. */
export interface DeploServiceTokenArgs extends DeploTokenArgs {
  /**
   * What the token may do, in any order: `deploy`, `read`, `delete`, `admin`. Names we do not know are passed on.
   * Changing it replaces the token.
   */
  readonly scopes: Input<readonly Input<DeploScope | (string & {})>[]>;
}

/** An API token of Deplo for one project. */
export interface DeploDeployTokenArgs extends DeploTokenArgs {
  /** Id of the project, such as `proj_…`, that the token is for. Changing it replaces the token. */
  readonly projectId: Input<string>;

  /**
   * What the token may do in the project, in any order. Names we do not know are passed on.
   * @defaultValue `["deploy"]`. Changing it replaces the token.
   */
  readonly scopes?: Input<readonly Input<DeploScope | (string & {})>[]>;
}

/** What all tokens of Deplo take. */
export interface DeploTokenArgs {
  /** Id of the workspace that the token belongs to. Changing it replaces the token. */
  readonly workspaceId: Input<string>;

  /**
   * First part of the token's name at Deplo; an ending makes each name unique and tells whose it is. At most 100 characters.
   * @defaultValue the resource's name, and kept once chosen. Changing it replaces the token.
   */
  readonly namePrefix?: Input<string>;

  /**
   * How long the token lives from its making, such as `"90d"`: a number and one of s, m, h, d, w, whole seconds. Not together
   * with `expiresAt`.
   * @defaultValue it never expires. Changing it replaces the token.
   */
  readonly expiresIn?: Input<Duration | (string & {})>;

  /**
   * The instant at which the token expires: ISO 8601 with a time zone, such as `"2027-01-31T00:00:00Z"`. Not in the past for a new
   * token, and not together with `expiresIn`.
   * @defaultValue no such instant. Changing it replaces the token.
   */
  readonly expiresAt?: Input<string>;

  /**
   * Whether the new secret must authenticate (by asking for the list of tokens) before it is handed on; a token that does not
   * within ten seconds is revoked and the creation fails.
   * @defaultValue true. Changing it does nothing to a token that exists.
   */
  readonly verify?: Input<boolean>;

  /**
   * Accepts a new token although Deplo does not show what it is limited to: a `DeployToken` may then be for the whole workspace,
   * and a token may have other scopes than you asked for. A token that Deplo shows to be otherwise is still refused.
   * @defaultValue false: such a token is revoked and the creation fails. Changing it does nothing to a token that exists.
   */
  readonly allowUnverifiedScope?: Input<boolean>;
}

/** How the provider signs in: by an API token with the scope `admin`. */
export interface DeploCredentials {
  /** The API token (`DEPLO_KEY`). */
  readonly token: Credential;
}
