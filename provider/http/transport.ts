import type { Socket } from "node:net";
import type * as Undici from "undici";
import { codeOf, Connecting } from "./connection";
import type { FailureKind } from "./failure";
import { describeObstacle, type Description } from "./obstacles";
import { bare, proxyFor, type Proxy } from "./proxy";

/** One HTTP exchange, without judgement of its meaning. */
export interface Exchange {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends and receives; rejects with `TransportError` when no complete answer came. */
export type Transport = (exchange: Exchange) => Promise<Answer>;

/** No complete answer came. Has no cause: undici's errors may hold the request. */
export class TransportError extends Error {
  constructor(
    readonly kind: Extract<FailureKind, "unreachable" | "unanswered" | "unreadable">,
    /** What was in the way, if no connection came about. */
    readonly obstacle?: Description,
  ) {
    super(kind);
  }
}

// No answer of the four platforms comes near this; a stream without end must not fill the memory.
const largestAnswer = 8 * 1024 * 1024;

/**
 * The real network. Loopback goes straight; everything else obeys HTTPS_PROXY and NO_PROXY. An exchange that fails or takes
 * too long takes its connection with it, and no other: nothing of it goes on.
 */
export function networkTransport(env: Parameters<typeof proxyFor>[1]): Transport {
  const idle = new Map<string, Line[]>();
  return async (exchange) => {
    const { url, timeoutMs } = exchange;
    const lines = idle.get(url.origin) ?? [];
    idle.set(url.origin, lines);
    const line = takeFrom(lines) ?? new Line(url, proxyFor(url, env));
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await beforeAbort(deadline, line.exchange(exchange, deadline));
      if (line.isOpen) lines.push(line);
      else line.destroy();
      return answer;
    } catch (error) {
      const failure = line.failureOf(error);
      line.destroy();
      throw failure;
    }
  };
}

/** A connection that an earlier exchange left open. */
function takeFrom(lines: Line[]): Line | undefined {
  for (let line = lines.pop(); line; line = lines.pop()) if (line.isOpen) return line;
  return undefined;
}

/**
 * One connection of undici's, for one exchange at a time, that is never made a second time: while undici 7 connects, a request
 * stays in its queue, a signal does not reach it, and it connects again without end where a proxy closes.
 */
class Line {
  readonly #host: string;
  readonly #client: Undici.Client;
  #connecting: Connecting | undefined;
  #socket: Socket | undefined;

  constructor(
    url: URL,
    private readonly proxy: Proxy | undefined,
  ) {
    this.#host = bare(url.hostname);
    this.#client = new (undici().Client)(url.origin, {
      maxResponseSize: largestAnswer,
      // The whole exchange has one time-out.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, callback) => {
        if (this.#connecting) {
          callback(new Error("The connection was lost."), null);
          return;
        }
        this.#connecting = new Connecting(url, proxy);
        this.#connecting.open().then(
          (socket) => {
            this.#socket = socket;
            callback(null, socket);
          },
          // Not the error itself: by some codes undici connects again.
          () => {
            callback(new Error("No connection came about."), null);
          },
        );
      },
    });
  }

  /** Whether another exchange can follow. */
  get isOpen(): boolean {
    return this.#socket?.destroyed === false;
  }

  async exchange({ url, method, headers, body }: Exchange, signal: AbortSignal): Promise<Answer> {
    const { request } = undici();
    const response = await request(url, { method, headers, body: body ?? null, dispatcher: this.#client, signal });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  }

  /** What a failure of an exchange means. Only what is known not to have a connection is known not to have been sent. */
  failureOf(error: unknown): TransportError {
    if (this.#connecting && !this.#socket) {
      const { obstacle } = this.#connecting;
      return new TransportError("unreachable", describeObstacle(obstacle, this.#host, this.proxy?.variable));
    }
    return new TransportError(codeOf(error) === "UND_ERR_RES_EXCEEDED_MAX_SIZE" ? "unreadable" : "unanswered");
  }

  destroy(): void {
    this.#connecting?.destroy();
    this.#client.destroy().catch(() => undefined);
  }
}

// Loading undici takes longer than a whole check: only a verb that sends pays for it. By its file: for "undici" Bun has a
// module of its own, in which a connection cannot be chosen.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const undici = (): typeof Undici => require("undici/index.js") as typeof Undici;

/** The result of some work; rejects at the abort of a signal, whether the work heeds it or not. */
function beforeAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new Error("out of time"));
    };
    signal.addEventListener("abort", onAbort);
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", onAbort);
    });
  });
}
