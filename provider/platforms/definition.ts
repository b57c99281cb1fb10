import type { Input } from "@pulumi/pulumi";

// What programs load of a platform. Its published types must not lead to zod: under Pulumi's own template for tsconfig.json
// the compiler finds errors in zod's.

/** The kinds of resources, by the names of their classes. */
export type Kind = TokenKind | "TokenAccessGrant";

/** All resources of the package: those of platforms, the Retirement of a token, and the Ownership that holds the id of a stack. */
export type ResourceKind = Kind | "Retirement" | "Ownership";

/** Those that hand out a secret. */
export type TokenKind = "ServiceToken" | "DeployToken";

/** A part of a credential: its value, or the name of the environment variable in which the provider finds it. */
export type Credential = Input<string> | { readonly env: string };

/** The argument types of a platform, carried by its definition for the classes to derive theirs from. */
export interface PlatformTypes {
  readonly credentials: object;
  readonly ServiceToken?: object;
  readonly TokenAccessGrant?: { readonly target: object; readonly args: object };
  readonly DeployToken?: object;
  /** The types of its emulator, which programs' tests see. Every built-in platform has one. */
  readonly emulator?: {
    readonly options: object;
    readonly info: object;
    readonly behaviors: object;
    readonly admin: object;
  };
}

/** Scopes by the argument that holds them: a text, or a list of texts. */
export type ScopesByArgument = Readonly<Record<string, readonly string[]>>;

/** The part of a platform that programs load too: names and tables, without libraries. */
export interface Platform {
  readonly title: string;
  readonly apiUrl: string;
  /** The platform's published limit. */
  readonly requestsPerMinute?: number;
  /**
   * Each part of a credential and the environment variable that holds it; the config key is `tokens:<platform><Part>`. The
   * aliases are the names by which the platform's own command line reads it.
   */
  readonly credentials: Readonly<Record<string, { readonly env: string; readonly aliases?: readonly string[] }>>;
  /** The sets of parts that make a whole credential. Two complete ones in one source are an error. */
  readonly signIn: readonly (readonly string[])[];
  /**
   * What tells the token that a credential is from others and is no secret, such as its id; empty where the credential does not show
   * it. Undefined for one that is no token that this package could revoke.
   */
  readonly credentialHint?: (parts: Readonly<Record<string, string | undefined>>) => string | undefined;
  readonly apiUrlEnv: string;
  /** The names by which the platform's own command line reads the URL. */
  readonly apiUrlAliases?: readonly string[];
  /** The path of the API, which the platform's own command line adds to a URL that is only a host. */
  readonly apiPath?: string;
  /** The arguments that say where a token lives: a grant takes them over from its token. */
  readonly scope: readonly string[];
  /** What the platform's secrets look like, wherever one stands in a text. A name or an id that matches is refused: it is stored in plain text. */
  readonly secretPattern: RegExp;
  /**
   * The scopes that administer an account, by the argument that holds them, such as `{ scopes: ["admin"] }`: with one, a token can give
   * itself or others more rights, or delete what belongs to the whole account. `forbidAdminScopes` of `pulumi-tokens/policy` refuses them.
   */
  readonly adminScopes?: ScopesByArgument;
  /** The variables that the platform's own command line reads, and the output or argument each takes. */
  readonly envVars: Readonly<Record<string, string>>;
  /** Loads the driver: see `driverOf`. Not typed here, because its types lead to libraries that programs do not load. */
  driver(): object;
}
