/** What a program sees of the emulated PlanetScale: nothing here may reach for zod, whose types not every compiler reads. */

/** Credentials with which an organization is managed. */
export interface PlanetScaleCredentials {
  readonly serviceTokenId: string;
  readonly serviceToken: string;
  /** A user's access token, sent as `Bearer`. */
  readonly accessToken: string;
}

export interface PlanetScaleOptions {
  /** Made when they are not there yet. Default: "acme" with the databases "app" and "analytics". */
  readonly organizations?: readonly { readonly name: string; readonly databases?: readonly string[] }[] | undefined;
  /** Of the first organization. Default: random, and new at every start. */
  readonly credentials?: PlanetScaleCredentials | undefined;
}

export interface PlanetScaleInfo extends PlanetScaleCredentials {
  /** With `/v1`, as PlanetScale documents it. */
  readonly apiUrl: string;
  readonly organization: string;
  readonly databases: readonly string[];
}

/** A permission as a person reads it: on a database, or, without one, on the organization. */
export interface PlanetScalePermission {
  readonly database?: string;
  readonly access: string;
}

/** What somebody could do at the dashboard. An absent `organization` is the first one. */
export interface PlanetScaleAdmin {
  /** The bootstrap credentials of an organization. */
  readonly credentials: (organization?: string) => PlanetScaleCredentials;
  /** A service token with these permissions on the organization and on its databases; `ttl` as in "36h". */
  readonly createToken: (wish?: {
    organization?: string;
    name?: string;
    ttl?: string;
    access?: readonly string[];
    databases?: Readonly<Record<string, readonly string[]>>;
  }) => { id: string; secret: string };
  /** A user's access token; it never expires without `ttl`. */
  readonly signIn: (wish?: { organization?: string; ttl?: string }) => string;
  readonly grantPermissions: (tokenId: string, access: readonly string[], database?: string) => void;
  readonly revokePermissions: (tokenId: string, access: readonly string[], database?: string) => void;
  /** What a token holds. */
  readonly listPermissions: (tokenId: string) => PlanetScalePermission[];
  /** The bootstrap token gets every permission on it. */
  readonly addDatabase: (name: string, organization?: string) => void;
  /** Its permissions stay on the tokens, on a resource that is deleted. */
  readonly removeDatabase: (name: string, organization?: string) => void;
  /** The old name answers 404 from now on; tokens, databases and log-ins stay. */
  readonly renameOrganization: (name: string, organization?: string) => void;
}
