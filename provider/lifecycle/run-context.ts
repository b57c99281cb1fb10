import type { Clock } from "../http/rate";
import type { Platform } from "../platforms/definition";
import type { PlatformApi, Match, ResourceSchema, Spec } from "../platforms/platform";
import type { RandomBytes } from "../values/name";
import type { DeclaredGrants } from "./declared-grants";
import type { TokenRecords } from "./token-records";
import type { PlatformClocks } from "./skew";
import type { TokenIndex } from "./token-index";

/** A credential that another Provider signs in with, or the environment. */
export interface OtherCredential {
  readonly source: "other Provider" | "environment";
  /** Whether a token is this credential. */
  runsOn(where: Spec, tokenId: string): Promise<Match>;
}

/** A platform as the provider's credential sees it. */
export interface Connection {
  readonly platform: Platform;
  readonly api: PlatformApi;
  /** The other credentials for this platform that are known by now: their tokens are not revoked either. */
  readonly others: () => readonly OtherCredential[];
  /** Nothing may be written there in this run. */
  readonly readOnly: boolean;
  /** The platform's ids of tokens that count as gone where that cannot be proven, in lower case. */
  readonly forget: ReadonlySet<string>;
  /** A warning about the credential, to be printed. */
  readonly warning?: string;
  /** Where the credential is configured as a value, which `refresh` and `destroy` take from the state; undefined for the environment. */
  readonly fromState: "Provider" | "configuration" | undefined;
}

/** What the host hands to every resource. */
export interface RunContext {
  readonly clock: Clock;
  /** The differences between the platforms' clocks and the local one, as measured in this run. */
  readonly clocks: PlatformClocks;
  /** The clock was set on, to look ahead. */
  readonly ahead: boolean;
  readonly random: RandomBytes;
  /** What the program's grants ask for in this run. */
  readonly declaredGrants: DeclaredGrants;
  /** The addresses whose new token could not be proven in this run: what it was to replace must live on. */
  readonly unverified: Set<string>;
  /** Which tokens are not to be revoked yet, or at all. */
  readonly records: TokenRecords;
  /** The tokens at each place as Retirements list them, once in a run. */
  readonly tokenLists: Map<string, Promise<TokenIndex>>;
  /** The addresses of the tokens that `rotateWhenChanged` replaces in this run. */
  readonly triggered: Set<string>;
  /** The addresses of the tokens of this run, by the marks of which there must be one for each. */
  readonly tags: Map<string, string>;
  /** What the program's Providers sign in with, by platform: see `credentialHint`. */
  readonly credentialHints: Map<string, ReadonlySet<string>>;
  /** Tells the user one line, once. */
  readonly say: (line: string) => void;
  /** What the environment asks for in this run: nothing that a leaked token could be worth is to live on. */
  readonly revokeNow: boolean;
  /** The address by which the outputs of a declared token know it: the one it was made under, whatever an alias made of it. */
  readonly renamed: Map<string, string>;
  /** Where declared tokens were before this run, by their current URNs. Only those that were renamed or moved. */
  readonly formerRefs: Map<string, ResourceRef>;
  /** Signs in on first use; throws one sentence when a credential is missing. */
  connect(platform: string): Connection;
}

/** Where a resource stands in its program, which the classes send along. */
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

/** What a verb hands to the engine for its state. */
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

/** The platform's own thing is there but not right: the engine must record it, and heals it by an update in the next run. */
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
