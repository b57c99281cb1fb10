import type { Environment } from "../values/environment";
import type { Spec } from "./contract";
import type { Kind, TokenKind } from "./definition";
import type { Emulator } from "./emulator/emulator";
import type { FaultRule } from "./emulator/faults";
import type { PlatformBehaviors, PlatformName } from "./emulator/platform-types";

/**
 * The fixture of each platform. Each `fixture.ts` adds itself, so that a platform needs no line in a list of fixtures, and a
 * platform without a fixture does not compile: see test/support/platforms.ts.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface Fixtures {}

/** What the tests of every platform need to know of one. Never published: only tests load it. */
export interface Fixture<Name extends PlatformName = PlatformName> {
  /** Ways to sign in, by name, the usual one first: the variables of each. */
  readonly signIns: Readonly<Record<string, (emulator: Emulator) => Environment>>;
  /** The variables that sign in with another token. Absent where a token of this package is no credential. */
  signedInWith?(tokenId: string, secret: string): Environment;
  /** Every secret of the first way to sign in. */
  secrets(emulator: Emulator): string[];
  /** A credential that the platform does not accept. */
  readonly deadEnv: Environment;
  /** A secret of the platform's form that it never issued. */
  readonly foreignSecret: string;
  /** The id of no token. */
  readonly absentId: string;
  /** The id of the token that the usual credential is, if it is one that the platform's own list shows. */
  ownId?(emulator: Emulator): string;

  /** The tokens it has, by kind. */
  readonly tokens: Readonly<Partial<Record<TokenKind, TokenFixture>>>;
  /** Two places for permissions and two permissions for each, if there is something to grant. */
  readonly grants?: readonly { readonly where: Spec; readonly permissions: readonly [string, string] }[];
  /** True if tokens have names. */
  readonly named: boolean;
  /** True if an expiry is sent as an instant, by the clock of the provider; false if it is sent as a number of seconds or days. */
  readonly expiryIsInstant: boolean;
  /** True if a single token can be read without its list. */
  readonly readsById: boolean;
  /** Shows when a token was last used. */
  readonly showsLastUse: boolean;
  /** The shortest life, in milliseconds, of a token with `expiresIn` of this many. Absent: exactly that. */
  readonly shortestLife?: (milliseconds: number) => number;
  /** True if a token expires when nobody uses it. */
  readonly expiresIdle?: boolean;
  /** The parent that takes its tokens with it when it is deleted. */
  readonly parent?: Parent;

  /** The arguments of each kind, but for those that all tokens have; a sentence for a kind that the platform has not. */
  readonly arguments: Readonly<Record<Kind, Arguments | string>>;
  /** Every request that the provider may ever send: an id is one segment, `*`. */
  readonly calls: readonly string[];
  readonly requests: Requests;
  /** The fields of the response of a creation; no `id` where the secret contains it. */
  readonly created: { readonly secret: string; readonly id?: string };
  /** What the body of a creation asked for, in the same words for all platforms: days, and what the token may do. */
  requested(body: Spec, now: number): Spec;
  /** The variables that the platform's own command line reads. */
  readonly commandLine: readonly string[];

  /** Every other value of every behavior of the emulator; none for one that has a test of its own. */
  readonly behaviors: { readonly [Key in keyof PlatformBehaviors[Name]]: readonly PlatformBehaviors[Name][Key][] };
  /** The behavior of a platform that ignores the expiry of a new token. */
  readonly ignoresExpiry: Partial<PlatformBehaviors[Name]>;
  /** The behavior of a platform whose list repeats its first page for ever. Absent where lists have one page. */
  readonly repeatsPages?: Partial<PlatformBehaviors[Name]>;
  /** True if the platform shows which token a secret belongs to. */
  readonly showsOwnerOfSecret: boolean;
  /** Creates a token as a person does, at the dashboard. It lives 90 days unless others are given. With `can` it may make the call `uses`. */
  createByHand(emulator: Emulator, name: string, options?: HandMade): { readonly id: string; readonly secret: string };
  /** Gives a token another secret, as a person does at the dashboard. Returns the secret. */
  regenerate?(emulator: Emulator, tokenId: string): string;
}

/** How a person creates a token. */
interface HandMade {
  readonly days?: number;
  readonly can?: boolean;
}

export interface TokenFixture {
  /** Arguments in normal form: a token that expires in seven days. */
  args(emulator: Emulator): Spec;
  /** The arguments that make it one that never expires; absent where every token does. */
  readonly forever?: readonly string[];
  /** A change of the expiry, and one of what the token may do or where. */
  readonly otherExpiry: Spec;
  otherScope(emulator: Emulator): Spec;
  /** Another place of a token of this kind. Absent where there is none. */
  otherPlace?(emulator: Emulator): Spec;
  /** A call that any token with these arguments may make, signed with its secret. */
  uses(emulator: Emulator, secret: string, tokenId: string, args: Spec): Request;
}

/** What a fault matches: a request of this method to this path. */
type RequestMatch = Required<Pick<FaultRule, "method">> & { readonly path: RegExp };

interface Requests {
  readonly create: RequestMatch;
  readonly list: RequestMatch;
  readonly revoke: RequestMatch;
  /** A request about a single token, whatever its method. */
  readonly single: RegExp;
}

interface Parent {
  /** The argument that names it. */
  readonly argument: string;
  /** Returns the id of a new one. */
  add(emulator: Emulator, name: string): string;
  remove(emulator: Emulator, id: string): void;
}

/** The kinds of values that arguments take: see test/schema/kinds.ts. */
type ValueName = "name" | "duration" | "days" | "idleTtl" | "instant" | "words" | "unverified" | "mode";

/** The arguments of a kind, without those that all tokens have (prefix of the name, `verify`, rotation, overlap). */
export interface Arguments {
  readonly args: Readonly<Record<string, Argument>>;
  /** Arguments that the same resource has on other platforms, or users look for: the alternative for each. */
  readonly unsupported: Readonly<Record<string, string>>;
}

interface Argument {
  readonly takes: ValueName;
  readonly required?: true;
  /** Its normal form when it is not given; undefined is no key at all. */
  readonly byDefault?: unknown;
}
