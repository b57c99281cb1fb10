/** What a program sees of the emulated FastAPI Cloud: nothing here may reach for zod, whose types not every compiler reads. */

/** Credentials with which a user's apps are managed. */
export interface FastApiCloudCredentials {
  /** What `fastapi cloud login` leaves in the CLI's auth file, sent as `Bearer`. */
  readonly accessToken: string;
}

export interface FastApiCloudOptions {
  /**
   * Made when they are not there yet, with their teams and apps. Users who name the same team share it. An `id` is a UUID,
   * default random. Default: "admin@acme.example" with the team "Acme" and its apps "api" and "web".
   */
  readonly users?:
    | readonly {
        readonly email: string;
        readonly teams: readonly {
          readonly name: string;
          readonly id?: string;
          readonly apps?: readonly { readonly name: string; readonly id?: string }[];
        }[];
      }[]
    | undefined;
  /** Of the first user; they never expire. Default: random, and new at every start. */
  readonly credentials?: FastApiCloudCredentials | undefined;
}

export interface FastApiCloudApp {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** A user's credentials, and what is theirs. */
export interface FastApiCloudAccount extends FastApiCloudCredentials {
  /** The first team; empty when there is none. */
  readonly teamId: string;
  /** The first app; empty when there is none. */
  readonly appId: string;
  /** Of all their teams. */
  readonly apps: readonly FastApiCloudApp[];
}

/** Of the first user. */
export interface FastApiCloudInfo extends FastApiCloudAccount {
  /** With `/api/v1`: the CLI's `base_api_url`. */
  readonly apiUrl: string;
}

/** A deploy token as the dashboard lists it. Instants are ISO 8601 UTC. */
export interface FastApiCloudDeployToken {
  readonly id: string;
  readonly name: string;
  readonly lastUsed: string | null;
  readonly expiration: string;
  readonly status: "Active" | "Expired";
}

/** What somebody could do at the dashboard. An absent `user` (an e-mail address) is the first one, as is an absent `appId`. */
export interface FastApiCloudAdmin {
  /** The bootstrap credentials of a user. */
  readonly credentials: (user?: string) => FastApiCloudAccount;
  /** A deploy token of an app; `days` until it expires, default 90. */
  readonly createToken: (wish?: { appId?: string; name?: string; days?: number }) => { id: string; secret: string };
  /**
   * A new value for a deploy token, valid for as many days as the token was last made for. The old one is dead at once; an
   * expired token lives again.
   */
  readonly regenerateToken: (tokenId: string) => string;
  /** What the page of an app's deploy tokens shows. */
  readonly listTokens: (appId?: string) => FastApiCloudDeployToken[];
  /** A user's access token; `ttl` as in "36h", default the behavior `loginSeconds`. */
  readonly signIn: (wish?: { user?: string; ttl?: string }) => string;
  /** Lets in who waits for a device log-in, which shows this user code. */
  readonly approve: (userCode: string, user?: string) => void;
  readonly deny: (userCode: string) => void;
  /** Makes an app in a team, default the first one; tells its id. */
  readonly addApp: (name: string, teamId?: string) => string;
  /** With its deploy tokens and deployments. */
  readonly removeApp: (appId: string) => void;
}
