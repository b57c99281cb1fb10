/** The kinds of failures, by what the user does next. */
export type FailureKind =
  | "unauthenticated"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "badRequest"
  | "unconfirmed"
  | "rateLimited"
  | "unavailable"
  | "connectionFailed"
  | "noResponse"
  | "invalidResponse";

interface Facts {
  /** The reason, which follows "<platform> could not <operation>: ". */
  readonly reason: string;
  /** The next step. */
  readonly advice: string;
  /** An idempotent call is sent again. */
  readonly transient?: true;
  /** The platform may have executed the request. */
  readonly outcomeUnknown?: true;
  /** The platform did not receive the request, or refused it unexecuted: even a creation may be sent again. */
  readonly notExecuted?: true;
}

const kinds: Readonly<Record<FailureKind, Facts>> = {
  unauthenticated: {
    reason: "the credential was not accepted",
    advice: "Check that the credential of the provider is current and belongs to this account.",
  },
  forbidden: {
    reason: "the credential lacks a permission",
    advice: "Give the credential of the provider the permission, or use another one.",
  },
  notFound: {
    reason: "it was not found",
    advice: "Check the names in the arguments and that the credential can see them.",
  },
  conflict: { reason: "it conflicts with what is there", advice: "Check the platform's console, then run again." },
  badRequest: { reason: "the request was refused", advice: "Check the arguments." },
  unconfirmed: {
    reason: "its answer does not confirm it",
    advice: "Look at the platform's console.",
  },
  rateLimited: {
    reason: "too many requests",
    advice: "Wait a minute and run again, or lower --parallel.",
    transient: true,
    notExecuted: true,
  },
  unavailable: {
    reason: "the platform failed",
    advice: "See the platform's status page, then run again.",
    transient: true,
    outcomeUnknown: true,
  },
  connectionFailed: {
    reason: "no connection could be made",
    advice: "Check the network and the API URL.",
    transient: true,
    notExecuted: true,
  },
  noResponse: { reason: "no complete answer came", advice: "Run again.", transient: true, outcomeUnknown: true },
  invalidResponse: {
    reason: "the answer could not be read",
    advice: "Check the API URL, and that no proxy or log-in page answers in its place.",
    transient: true,
    outcomeUnknown: true,
  },
};

const byStatus: Readonly<Record<number, FailureKind>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  408: "unavailable",
  409: "conflict",
  429: "rateLimited",
};

/** Returns the kind of a response with an error status. Only the status decides, never the body. */
export function kindOf(status: number): FailureKind {
  return byStatus[status] ?? (status >= 500 ? "unavailable" : status >= 400 ? "badRequest" : "invalidResponse");
}

/** A rejected argument, with the platform's error code. */
export interface RefusedArgument {
  readonly property: string;
  readonly code: string;
}

/** The facts in the body of an error response. */
export interface ErrorBody {
  readonly code?: string;
  readonly refused?: readonly RefusedArgument[];
}

export interface FailureFacts {
  readonly platform: string;
  /** A verb phrase: `create the service token "ci-x"`. */
  readonly operation: string;
  readonly status?: number;
  /** The platform's id of the request, for its support. */
  readonly requestId?: string;
  /** The platform's error code, if it is a plain word, or Node's. Never free text, which may repeat what was sent. */
  readonly code?: string;
  /** The arguments that the platform rejected. */
  readonly refused?: readonly RefusedArgument[];
  /** The milliseconds of `Retry-After`. */
  readonly retryAfterMs?: number;
  /** True if an earlier call failed, so that the request itself was not sent. */
  readonly unsent?: true;
  /** A more exact reason than the kind's own. */
  readonly reason?: string;
  /** True if another attempt would fail in the same way. */
  readonly lasting?: boolean;
  /** More exact advice than the kind's own. */
  readonly advice?: string;
}

/** A failed call. Has facts only and no header, body or request, so that it contains no secret. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";

  constructor(
    readonly kind: FailureKind,
    readonly facts: FailureFacts,
  ) {
    super(sentence(kind, facts));
  }

  /** True if an idempotent call should be sent again. */
  get transient(): boolean {
    return !this.facts.lasting && (kinds[this.kind].transient ?? false);
  }

  /** True if the platform may have executed the request. */
  get outcomeUnknown(): boolean {
    return !this.facts.unsent && (kinds[this.kind].outcomeUnknown ?? false);
  }

  /** True if the request was provably not executed and the failure is transient: even a creation may be sent again. */
  get notExecuted(): boolean {
    return !this.facts.lasting && (kinds[this.kind].notExecuted ?? false);
  }
}

const inItsPlace =
  "A proxy or the network answers in place of the platform and asks for a login. Check HTTPS_PROXY and NO_PROXY, then run again.";

/** Advice for statuses that mean more than their kind. */
const adviceByStatus: Readonly<Record<number, string>> = {
  402: "You have reached a limit of your plan. Remove what you no longer need, or upgrade the plan.",
  407: inItsPlace,
  511: inItsPlace,
};

function sentence(kind: FailureKind, facts: FailureFacts): string {
  const { platform, operation, status, code, requestId, advice, reason = kinds[kind].reason, refused = [] } = facts;
  const words = (all: readonly unknown[], separator: string): string => all.filter(Boolean).join(separator);
  const details = words([words([status, code], " "), requestId && `request ${requestId}`], ", ");
  const what = `${platform} could not ${operation}: ${words([reason, details && `(${details})`], " ")}.`;
  const arguments_ = refused.map(({ property, code }) => `${property}: ${code}.`);
  return [what, ...arguments_, advice ?? adviceByStatus[status ?? 0] ?? kinds[kind].advice].join(" ");
}

/** Does work that a creation needs first. If it fails, nothing was created. */
export async function beforeMint<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof PlatformError ? new PlatformError(error.kind, { ...error.facts, unsent: true }) : error;
  }
}

/** Returns the error of some work; undefined if it succeeds. */
export async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("an unknown failure.");
  }
}

/** True if an error is a platform's failure of one of these kinds. */
export function failedAs(error: unknown, ...wanted: readonly FailureKind[]): error is PlatformError {
  return error instanceof PlatformError && wanted.includes(error.kind);
}
