import type { ZodObject } from "zod";
import type { ErrorBody, FailureKind } from "../http/failure";
import type { Send } from "../http/send";
import type { TagCodec } from "../values/ownership-tag";
import type { Secret } from "../values/secret";
import type { Kind, Platform } from "./definition";

/** A resource's arguments in normal form, or the state that carries them. */
export type Spec = Readonly<Record<string, unknown>>;

/** Why a change of an argument replaces the resource. */
export type Reason = "moved" | "scope-changed" | "expiry-changed" | "renamed";

/** What a change of an argument does. "ignore": it is read from the inputs only and never stands in the outputs. */
export type Change = Reason | "update" | "ignore";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/**
 * How an argument reaches the platform: in a field of the request's body, in its path, or in the permissions that a new token is
 * granted. "client-side only": the platform never gets it.
 */
export type Sent = Field | "path" | "permissions" | "client-side only";

export interface Field {
  readonly field: string;
  /** Undefined leaves the field out. */
  readonly value: (spec: Spec, creation: Creation) => unknown;
}

/** The parts of a creation that are no arguments. */
export interface Creation {
  /** The token's whole name. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The arguments of one resource. */
export interface ResourceSchema {
  /** From what a program wrote to the normal form: sets sorted, defaults filled, durations in one unit, no absent keys. */
  readonly args: ZodObject;
  readonly onChange: Readonly<Record<string, Change>>;
  /** The sentence for an argument that exists elsewhere and not here: what to use in its place. */
  readonly unsupported?: Readonly<Record<string, string>>;
  /** What no single argument can tell. Called only when each argument it reads is known. */
  readonly rules?: readonly Rule[];
  /** The arguments that say where a token lives, in the order in which they stand in its id. */
  readonly scope: readonly string[];
  /** How tokens carry the tag of their resource. Absent: in their names. */
  readonly tagCodec?: TagCodec;
}

/** The arguments of one resource on one platform. Every argument must be in all three tables, or it does not compile. */
export interface PlatformSchema extends ResourceSchema {
  /** How each argument reaches the platform: the client builds its request from this. */
  readonly body: Readonly<Record<string, Sent>>;
}

export interface Rule {
  readonly reads: readonly string[];
  check(spec: Spec, moment: Moment): readonly Failure[];
  /** Sentences about arguments that work and are probably a mistake. Called only when nothing failed. */
  warn?(spec: Spec, moment: Moment): readonly string[];
}

/** When arguments are checked: what is wrong for a new token need not be for one that exists. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly isNew: boolean;
}

/** A token as the platform returns it. */
export interface TokenInfo {
  readonly tokenId: string;
  readonly name?: string;
  /** ISO 8601 UTC. */
  readonly createdAt?: string;
  /** ISO 8601 UTC; absent when it never expires. */
  readonly expiresAt?: string;
  /** ISO 8601 UTC; absent where it was never used, or the platform does not tell. */
  readonly lastUsedAt?: string;
  /** Where tokens have no names: what may be a tag as the `tagCodec` of the schema encodes it. */
  readonly encodedTags?: readonly string[];
  /** What else the state is to say: where the token lives, or how it differs by now from the arguments it was made with. */
  readonly facts?: Spec;
}

/** The expiry that a platform shows; without one where it shows none, or was not asked. */
export type SeenExpiry = Pick<TokenInfo, "expiresAt">;

/** The response of a creation, the only one with the secret. */
export interface CreatedToken extends TokenInfo {
  readonly secret: Secret;
}

/**
 * Creates, finds and revokes tokens of one kind. A platform types its own by its arguments in normal form; the schema that has
 * checked them is the reason why that is true of what a caller gives. `where` is a spec or a state that has the scope.
 */
export interface TokenApi<Args = Spec, Where = Args> {
  /** Sends one request that creates a token. It is repeated only if it was provably not executed. */
  create(spec: Args, name: string): Promise<CreatedToken>;
  /**
   * Gives a new token what it needs, and fails unless the platform shows that its arguments are in force. May be repeated. A failure
   * "unauthenticated" may mean that the platform does not know the secret yet. Returns the expiry that the platform shows.
   */
  configure?(spec: Args, tokenId: string, secret: Secret): Promise<SeenExpiry>;
  /** Undefined only for a proven absence; anything else that is not the token is thrown. */
  get(where: Where, tokenId: string): Promise<TokenInfo | undefined>;
  /** Returns the scope of a new token, if only the credential determines it. Absent where the arguments do. */
  scopeOf?(): Promise<Spec>;
  /** Returns every token at this place, from a list that began after the call. */
  list(where: Where): Promise<readonly TokenInfo[]>;
  /** Returns the tokens that a creation with this name made, for one whose response was lost. */
  findByName(where: Args, name: string): Promise<readonly TokenInfo[]>;
  /** Resolves when the token is revoked or provably absent. */
  revoke(where: Where, tokenId: string): Promise<void>;
  /** Resolves when the secret authenticates: one harmless call. */
  verify(where: Where, tokenId: string, secret: Secret): Promise<void>;
  /** Looks at a token that is to be adopted, after `verify` has accepted its secret. Absent where there is nothing more to see: "unknown". */
  inspect?(where: Where, tokenId: string, secret: Secret): Promise<Inspection>;
  /**
   * Looks for a token whose scope (organization, workspace, app) is not found: with its own secret, where that is known. Called
   * only after the provider's own credential was accepted. Absent where nothing can be proven.
   */
  trace?(where: Where, tokenId: string, secret: Secret | undefined): Promise<Trace>;
}

/** What platforms show of a token's arguments. */
export interface ActualArgs {
  readonly permissions?: readonly string[];
  readonly scopes?: readonly string[];
  /** Null for a token that is not limited to a project. */
  readonly projectId?: string | null;
}

/** What a platform shows of a token that was made by hand, in addition to what lists show. */
export interface Inspection {
  /** Whether the secret is that of this token. "unknown": it works, and nothing shows whose it is. */
  readonly belongs: Match;
  /** Arguments that the token has by what the platform shows. */
  readonly args?: ActualArgs | undefined;
}

/** Where a token lives now: "dead" when its own secret is refused, "unknown" when nothing can be proven. */
export type Trace = "dead" | "unknown" | { readonly livesIn: Spec };

/** Reads and changes the permissions of a token on one of the platform's things. */
export interface PermissionApi<Where = Spec> {
  /** The permissions in force, asked now; undefined only when the token is provably absent. */
  get(where: Where, tokenId: string): Promise<readonly string[] | undefined>;
  /** The same, perhaps from what another read has just learnt: may show what is gone, never misses what is there. */
  getCached(where: Where, tokenId: string): Promise<readonly string[] | undefined>;
  /** Fails also when the platform agreed and a permission is not in force afterwards. */
  add(where: Where, tokenId: string, permissions: readonly string[]): Promise<void>;
  remove(where: Where, tokenId: string, permissions: readonly string[]): Promise<void>;
}

export type Credentials = Readonly<Record<string, Secret>>;

/** Whether a token is a credential. "unknown": the platform does not show enough of one of them. */
export type Match = "yes" | "no" | "unknown";

/** A platform as one credential sees it. */
export interface PlatformApi {
  /** Returns whether a token is the provider's own credential. Absent where that is never a token that could be revoked here. */
  isCredential?(where: Spec, tokenId: string): Promise<Match>;
  /** The same for another credential, of which only its `credentialHint` is known. */
  isHinted?(where: Spec, tokenId: string, hint: string): Promise<Match>;
  /** Resolves when the provider's own credential is accepted: one harmless call that depends on no organization, workspace or app. */
  verifyCredential(): Promise<unknown>;
  /** How the platform answers for a scope that does not exist, or that this credential cannot see. */
  readonly scopeNotFound: readonly FailureKind[];
  readonly ServiceToken?: TokenApi;
  readonly TokenAccessGrant?: PermissionApi;
  readonly DeployToken?: TokenApi;
}

/** A form that shows that the value of a credential's part is wrong, and the message, which follows the name of its variable. */
export interface Mistake {
  readonly form: RegExp;
  readonly sentence: string;
}

/** The part of a platform that only the provider process loads. */
export interface Driver {
  /** The schema of each kind, or a message with the reason why there is none and the alternative. */
  readonly schemas: Readonly<Record<Kind, PlatformSchema | string>>;
  /** Common mistakes in each part of the credential. */
  readonly mistakes?: Readonly<Record<string, readonly Mistake[]>>;
  /** The `Authorization` header of the provider's own credential. */
  authorization(credentials: Credentials): Secret;
  /** Returns the facts in the body of an error, with the names of this package's arguments. */
  readErrorBody(body: unknown): ErrorBody;
  connect(send: Send, credentials: Credentials, now: () => number): PlatformApi;
}

/** Loads a platform's driver. */
export const driverOf = (platform: Platform): Driver => platform.driver() as Driver;

/** A table with exactly the arguments of an interface. */
export type EveryArgument<Args, Value> = { readonly [K in keyof Args]-?: Value };

/** The same for the arguments of a resource on a platform, which has `platform` too. */
export type Every<Args, Value> = EveryArgument<Args & { readonly platform: string }, Value>;
