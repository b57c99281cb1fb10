import type { FastApiCloudBehaviors } from "./behaviors";

/** Public types of the emulated FastAPI Cloud. They must not import zod, whose types not every compiler can read. */

/** Credentials that manage a user's apps. */
export interface FastApiCloudCredentials {
  /** What `fastapi cloud login` leaves in the CLI's auth file, sent as `Bearer`. */
  readonly accessToken: string;
}

export interface FastApiCloudOptions {
  /**
   * Users to create with their teams and apps, unless they exist. Users with the same team name share the team. An `id` is
   * a UUID, random by default. Default: "admin@acme.example" with the team "Acme" and its apps "api" and "web".
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
  /** Credentials of the first user, which never expire. Default: random, new at every start. */
  readonly credentials?: FastApiCloudCredentials | undefined;
}

export interface FastApiCloudApp {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** A user's credentials, team and apps. */
export interface FastApiCloudAccount extends FastApiCloudCredentials {
  /** Id of the first team, or an empty string. */
  readonly teamId: string;
  /** Id of the first app, or an empty string. */
  readonly appId: string;
  /** Apps of all the user's teams. */
  readonly apps: readonly FastApiCloudApp[];
}

/** URL, and the first user's account. */
export interface FastApiCloudInfo extends FastApiCloudAccount {
  /** URL with `/api/v1`: the CLI's `base_api_url`. */
  readonly apiUrl: string;
}

/** Actions of a person at the dashboard. `user` (an e-mail address) and `appId` default to the first ones. */
export interface FastApiCloudAdmin {
  /** Returns the bootstrap credentials of a user. */
  readonly credentials: (user?: string) => FastApiCloudAccount;
  /** Creates a deploy token of an app. It expires after `days`, default 90. */
  readonly createToken: (options?: { appId?: string; name?: string; days?: number }) => { id: string; secret: string };
  /**
   * Returns a new value for a deploy token, valid for the token's last lifetime. The previous value is revoked at once. An
   * expired token becomes valid again.
   */
  readonly regenerateToken: (tokenId: string) => string;
  /** Creates a user's access token. `ttl` is a duration such as "36h"; default: 30 days. */
  readonly signIn: (options?: { user?: string; ttl?: string }) => string;
  /** Approves the device login with this user code. */
  readonly approve: (userCode: string, user?: string) => void;
  /** Denies the device login with this user code. */
  readonly deny: (userCode: string) => void;
  /** Creates an app in a team, by default the first one. Returns its id. */
  readonly addApp: (name: string, teamId?: string) => string;
  /** Removes an app with its deploy tokens and deployments. */
  readonly removeApp: (appId: string) => void;
}

/** What the emulator's own types are made of. */
export interface FastApiCloudEmulator {
  readonly options: FastApiCloudOptions;
  readonly info: FastApiCloudInfo;
  readonly behaviors: FastApiCloudBehaviors;
  readonly admin: FastApiCloudAdmin;
}
