import type { PlanetScaleBehaviors } from "./behaviors";

/** Public types of the emulated PlanetScale. They must not import zod, whose types not every compiler can read. */

/** Credentials that manage an organization. */
export interface PlanetScaleCredentials {
  readonly serviceTokenId: string;
  readonly serviceToken: string;
  /** A user's access token, sent as `Bearer`. */
  readonly accessToken: string;
}

export interface PlanetScaleOptions {
  /** Organizations to create with their databases, unless they exist. Default: "acme" with the databases "app" and "analytics". */
  readonly organizations?: readonly { readonly name: string; readonly databases?: readonly string[] }[] | undefined;
  /** Credentials of the first organization. Default: random, new at every start. */
  readonly credentials?: PlanetScaleCredentials | undefined;
}

export interface PlanetScaleInfo extends PlanetScaleCredentials {
  /** URL with `/v1`, as PlanetScale documents it. */
  readonly apiUrl: string;
  readonly organization: string;
  readonly databases: readonly string[];
}

/** A permission on a database or, without one, on the organization. */
export interface PlanetScalePermission {
  readonly database?: string;
  readonly access: string;
}

/** Actions of a person at the dashboard. `organization` defaults to the first one. */
export interface PlanetScaleAdmin {
  /** Returns the bootstrap credentials of an organization. */
  readonly credentials: (organization?: string) => PlanetScaleCredentials;
  /** Creates a service token with permissions on the organization and its databases. `ttl` is a duration such as "36h". */
  readonly createToken: (options?: {
    organization?: string;
    name?: string;
    ttl?: string;
    access?: readonly string[];
    databases?: Readonly<Record<string, readonly string[]>>;
  }) => { id: string; secret: string };
  /** Creates a user's access token. Default `ttl`: no expiry. */
  readonly signIn: (options?: { organization?: string; ttl?: string }) => string;
  /** Grants a token permissions on a database or, without one, on the organization. */
  readonly grantPermissions: (tokenId: string, access: readonly string[], database?: string) => void;
  /** Revokes permissions of a token on a database or, without one, on the organization. */
  readonly revokePermissions: (tokenId: string, access: readonly string[], database?: string) => void;
  /** Lists the permissions of a token. */
  readonly listPermissions: (tokenId: string) => PlanetScalePermission[];
  /** Creates a database. The bootstrap token gets every permission on it. */
  readonly addDatabase: (name: string, organization?: string) => void;
  /** Deletes a database. Tokens keep their permissions on it. */
  readonly removeDatabase: (name: string, organization?: string) => void;
  /** Renames an organization. The old name is 404 from then on; tokens, databases and logins stay. */
  readonly renameOrganization: (name: string, organization?: string) => void;
}

/** What the emulator's own types are made of. */
export interface PlanetScaleEmulator {
  readonly options: PlanetScaleOptions;
  readonly info: PlanetScaleInfo;
  readonly behaviors: PlanetScaleBehaviors;
  readonly admin: PlanetScaleAdmin;
}
