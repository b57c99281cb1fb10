/** What an operator does next, by the kind of failure. */
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
  /** What happened, after "<platform> could not <operation>: ". */
  readonly reason: string;
  /** What to do next. */
  readonly advice: string;
  /** A call that may be sent twice is sent again. */
  readonly transient?: true;
  /** The platform may have done what was asked although it did not say so. */
  readonly outcomeUnknown?: true;
  /** The platform did not see the request, or refused it before acting: even a mint may be sent again. */
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
  conflict: { reason: "it conflicts with what is there", advice: "Look at the platform's console, then run again." },
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

/** The kind of an answer with an error status: the status decides, never the body. */
export function kindOf(status: number): FailureKind {
  return byStatus[status] ?? (status >= 500 ? "unavailable" : status >= 400 ? "badRequest" : "invalidResponse");
}

/** An argument by its name, and the platform's word for what is wrong with it. */
interface RefusedArgument {
  readonly property: string;
  readonly code: string;
}

/** What the body of an error says. */
export interface ErrorBody {
  readonly code?: string;
  readonly refused?: readonly RefusedArgument[];
}

export interface FailureFacts {
  readonly platform: string;
  /** In our words, as a verb: `create the service token "ci-x"`. */
  readonly operation: string;
  readonly status?: number;
  /** The platform's id of the request, for its support. */
  readonly requestId?: string;
  /** The platform's error code, if it is a plain word; never free text, which may echo what was sent. Or Node's code. */
  readonly code?: string;
  /** The arguments that the platform refuses. */
  readonly refused?: readonly RefusedArgument[];
  /** Milliseconds the platform asked us to wait. */
  readonly retryAfterMs?: number;
  /** It failed on the way to what was asked for, which was not sent yet. */
  readonly unsent?: true;
  /** A more exact reason than the kind's own. */
  readonly reason?: string;
  /** True if another attempt would fail in the same way. */
  readonly lasting?: boolean;
  /** More exact advice than the kind's own. */
  readonly advice?: string;
}

/** A call that failed. Holds facts only: no header, no body, no request, so that nothing secret can travel in it. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";

  constructor(
    readonly kind: FailureKind,
    readonly facts: FailureFacts,
  ) {
    super(sentence(kind, facts));
  }

  /** Whether a call that may be sent twice is worth sending again. */
  get transient(): boolean {
    return !this.facts.lasting && (kinds[this.kind].transient ?? false);
  }

  /** Whether the platform may have done what was asked. */
  get outcomeUnknown(): boolean {
    return !this.facts.unsent && (kinds[this.kind].outcomeUnknown ?? false);
  }

  /** Whether it provably did not happen and is transient, so that even a mint may be sent again. */
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

/** What a mint has to know first: if that fails, nothing was made. */
export async function beforeMint<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof PlatformError ? new PlatformError(error.kind, { ...error.facts, unsent: true }) : error;
  }
}

/** What some work fails with; undefined when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("an unknown failure.");
  }
}

/** Whether an error is a platform's failure of one of these kinds. */
export function failedAs(error: unknown, ...wanted: readonly FailureKind[]): error is PlatformError {
  return error instanceof PlatformError && wanted.includes(error.kind);
}
