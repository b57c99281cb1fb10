import type { Platform } from "../platforms/definition";
import type { PlatformApi, Match, ResourceSchema, Spec } from "../platforms/contract";

/** A credential that another Provider signs in with, or the environment. */
export interface OtherCredential {
  readonly source: "other Provider" | "environment";
  /** Returns whether a token is this credential. */
  isCredential(where: Spec, tokenId: string): Promise<Match>;
}

/** A platform as the provider's credential sees it. */
export interface Connection {
  readonly platform: Platform;
  readonly api: PlatformApi;
  /** The other credentials for this platform that are known by now: their tokens are not revoked either. */
  readonly others: () => readonly OtherCredential[];
  /** True if this run must not change anything at the platform. */
  readonly readOnly: boolean;
  /** The platform's ids of tokens that count as gone where that cannot be proven, in lower case. */
  readonly forget: ReadonlySet<string>;
  /** A warning about the credential, to be printed. */
  readonly warning?: string;
  /** The place where the credential is configured as a value, which `refresh` and `destroy` take from the state; undefined for the environment. */
  readonly fromState: "Provider" | "configuration" | undefined;
}

/** The place of a resource in its program, which the classes send. */
export interface ResourceRef {
  /** The resource's URN. */
  readonly urn: string;
  /** The URN of the token resource that a grant was given, if it was given one. */
  readonly tokenUrn?: string;
  /** The random id of the stack that owns what is made; absent while a preview does not know it. */
  readonly stackId?: string;
  /** True if the program declares a Retirement for this token. */
  readonly hasRetirement?: boolean;
}

/** A resource as the program declares it: its arguments in normal form. */
export interface DesiredResource extends ResourceRef {
  readonly spec: Spec;
  readonly schema: ResourceSchema;
  /** The arguments whose values a preview does not know yet. */
  readonly unknown?: readonly string[];
}

/** The id and outputs that a verb returns for the engine's state. */
export interface CreateResult {
  readonly id: string;
  readonly state: Spec;
}

/** A resource as the engine's state has it. */
export interface StoredResource extends CreateResult, ResourceRef {
  readonly schema: ResourceSchema;
}

/** The answer of diff: which arguments replace and which update. */
export interface DiffResult {
  readonly replaces: readonly string[];
  readonly updates: readonly string[];
}

/** An error for a resource that exists but is incomplete: the engine records it, and updates it in the next run. */
export class InitFailed extends Error {
  override readonly name = "InitFailed";

  constructor(
    readonly recorded: CreateResult,
    reason: string,
  ) {
    super(reason);
  }
}

/** An error for the user, as one sentence. */
export class UserError extends Error {
  override readonly name = "UserError";
}
