/** What a program sees of the emulated Serverpod Cloud: nothing here may reach for zod, whose types not every compiler reads. */

/** With what a user's tokens are managed. */
export interface ServerpodCloudCredentials {
  /** A personal access token, sent as `Bearer`: url-safe base64 of "sas", the token's id and its secret. */
  readonly token: string;
}

export interface ServerpodCloudOptions {
  /** E-mail addresses of the users; those that are not there yet are made. Default: "admin@acme.example". */
  readonly users?: readonly string[] | undefined;
  /** Of the first user. Default: random, and new at every start. */
  readonly credentials?: ServerpodCloudCredentials | undefined;
}

/** Credentials, and what they stand for. */
export interface ServerpodCloudAccount extends ServerpodCloudCredentials {
  /** Id of the token, a UUID: the one that stands inside it. */
  readonly tokenId: string;
  /** Id of the user, a UUID. */
  readonly userId: string;
}

export interface ServerpodCloudInfo extends ServerpodCloudAccount {
  /** With a slash at its end, as Serverpod's own clients ask for it. */
  readonly apiUrl: string;
}

/** An entry of a user's list: a personal access token or a login. */
export interface ServerpodCloudSession {
  readonly id: string;
  readonly kind: "token" | "login";
}

/** What somebody could do at the console. An absent `user` is the first one. */
export interface ServerpodCloudAdmin {
  /** The bootstrap token of a user. */
  readonly credentials: (user?: string) => ServerpodCloudAccount;
  /** A personal access token. `ttl` and `idleTtl` as in "36h"; without them it never expires. */
  readonly createToken: (wish?: { user?: string; ttl?: string; idleTtl?: string }) => { id: string; secret: string };
  /** A login session, as a browser begins one; it never expires without `ttl`. */
  readonly signIn: (wish?: { user?: string; ttl?: string }) => { id: string; secret: string };
  /** Everything of a user that was not ended, expired or not: what `emulator.tokens()` tells, by kind. */
  readonly listSessions: (user?: string) => ServerpodCloudSession[];
}
