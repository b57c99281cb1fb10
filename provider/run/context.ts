import type { Clock } from "../http/rate";
import type { Platform } from "../platforms/definition";
import type { PlatformApi, Match, ResourceSchema, Spec } from "../platforms/contract";
import type { RandomBytes } from "../values/name";
import type { DeclaredGrants } from "./declared-grants";
import type { TokenRecords } from "./token-records";
import type { PlatformClocks } from "./clocks";
import type { TokenIndex } from "./token-index";

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

/** The state of a run, which the host passes to every resource. */
export interface RunContext {
  readonly clock: Clock;
  /** The differences between the platforms' clocks and the local one, as measured in this run. */
  readonly clocks: PlatformClocks;
  /** True if `PULUMI_TOKENS_NOW` overrides the clock. */
  readonly isTimeOverridden: boolean;
  readonly random: RandomBytes;
  /** The permissions that the program's grants ask for in this run. */
  readonly declaredGrants: DeclaredGrants;
  /** The URNs whose new token could not be verified in this run: the old one must keep working. */
  readonly unverified: Set<string>;
  /** The records of which tokens must not be revoked, or not yet. */
  readonly records: TokenRecords;
  /** The tokens at each place as Retirements list them, once in a run. */
  readonly tokenLists: Map<string, Promise<TokenIndex>>;
  /** The URNs of the tokens that `rotateWhenChanged` replaces in this run. */
  readonly triggered: Set<string>;
  /** The URNs of the tokens of this run, by their tags, which must be unique. */
  readonly tags: Map<string, string>;
  /** The hints of the credentials of the program's Providers, by platform: see `credentialHint`. */
  readonly credentialHints: Map<string, ReadonlySet<string>>;
  /** Prints one line for the user, once. */
  readonly say: (line: string) => void;
  /** True if `PULUMI_TOKENS_REVOKE_NOW` is set: every overlap ends in this run. */
  readonly revokeNow: boolean;
  /** The URN that the outputs of a declared token have, by its URN: an alias may have renamed it since it was made. */
  readonly renamed: Map<string, string>;
  /** The former places of declared tokens, by their current URNs. Only those that were renamed or moved. */
  readonly formerRefs: Map<string, ResourceRef>;
  /** Signs in on first use; throws one sentence when a credential is missing. */
  connect(platform: string): Connection;
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

/** The URNs of a declared token: now, and before this run. They differ after a rename or a move. */
export const urnsOf = (urn: string, { formerRefs }: Pick<RunContext, "formerRefs">): readonly string[] => [
  urn,
  formerRefs.get(urn)?.urn ?? urn,
];

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
