import type { ServerpodCloudBehaviors } from "./behaviors";

/** Public types of the emulated Serverpod Cloud. They must not import zod, whose types not every compiler can read. */

/** Credential that manages a user's tokens. */
export interface ServerpodCloudCredentials {
  /** A personal access token, sent as `Bearer`: url-safe base64 of "sas", the token's id and its secret. */
  readonly token: string;
}

export interface ServerpodCloudOptions {
  /** E-mail addresses of the users to create, unless they exist. Default: "admin@acme.example". */
  readonly users?: readonly string[] | undefined;
  /** Credentials of the first user. Default: random, new at every start. */
  readonly credentials?: ServerpodCloudCredentials | undefined;
}

/** A user's credentials and ids. */
export interface ServerpodCloudAccount extends ServerpodCloudCredentials {
  /** Id of the token, a UUID, which the token contains. */
  readonly tokenId: string;
  /** Id of the user, a UUID. */
  readonly userId: string;
}

export interface ServerpodCloudInfo extends ServerpodCloudAccount {
  /** URL with a trailing slash, as Serverpod's clients require. */
  readonly apiUrl: string;
}

/** An entry of a user's list: a personal access token or a login. */
export interface ServerpodCloudSession {
  readonly id: string;
  readonly kind: "token" | "login";
}

/** Actions of a person at the console. `user` defaults to the first user. */
export interface ServerpodCloudAdmin {
  /** Returns the bootstrap token of a user. */
  readonly credentials: (user?: string) => ServerpodCloudAccount;
  /** Creates a personal access token. `ttl` and `idleTtl` are durations such as "36h". Default: no expiry. */
  readonly createToken: (options?: { user?: string; ttl?: string; idleTtl?: string }) => { id: string; secret: string };
  /** Creates a login session, as a browser does. Default `ttl`: no expiry. */
  readonly signIn: (options?: { user?: string; ttl?: string }) => { id: string; secret: string };
  /** Lists a user's sessions that were not ended, with their kind, including expired ones. */
  readonly listSessions: (user?: string) => ServerpodCloudSession[];
}

/** What the emulator's own types are made of. */
export interface ServerpodCloudEmulator {
  readonly options: ServerpodCloudOptions;
  readonly info: ServerpodCloudInfo;
  readonly behaviors: ServerpodCloudBehaviors;
  readonly admin: ServerpodCloudAdmin;
}
