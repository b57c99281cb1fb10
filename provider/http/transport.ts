import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type * as Undici from "undici";
import { codeOf, Connecting } from "./connection";
import type { FailureKind } from "./failure";
import { describeObstacle, type Description } from "./obstacles";
import type { Environment } from "../values/environment";
import { bare, exceptionFor, proxyFor, type Exception, type Proxy } from "./proxy";

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
    readonly kind: Extract<FailureKind, "connectionFailed" | "noResponse" | "invalidResponse">,
    /** The cause, if no connection was made. */
    readonly obstacle?: Description,
  ) {
    super(kind);
  }
}

// No answer of the four platforms comes near this; a stream without end must not fill the memory.
const largestAnswer = 8 * 1024 * 1024;

/**
 * Returns the transport over the real network. Loopback is reached directly; everything else obeys HTTPS_PROXY and NO_PROXY. An
 * exchange that fails or times out closes its own connection, so that nothing of it continues in the background.
 */
export function networkTransport(env: Environment): Transport {
  const idle = new Map<string, Line[]>();
  return async (exchange) => {
    const { url, timeoutMs } = exchange;
    const lines = idle.get(url.origin) ?? [];
    idle.set(url.origin, lines);
    const line = (await takeFrom(lines)) ?? new Line(url, proxyFor(url, env), exceptionFor(url, env));
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

/** Takes a connection that an earlier exchange has left open, if there is one. */
async function takeFrom(lines: Line[]): Promise<Line | undefined> {
  for (let line = lines.pop(); line; line = lines.pop()) if (await line.isStillOpen()) return line;
  return undefined;
}

/**
 * An undici connection for one exchange at a time, which never reconnects. While undici 7 connects, a request waits in its queue
 * where an abort signal does not reach it, and if a proxy closes the connection, undici reconnects without end.
 */
class Line {
  readonly #host: string;
  readonly #client: Undici.Client;
  #connecting: Connecting | undefined;
  #socket: Socket | undefined;

  constructor(
    url: URL,
    private readonly proxy: Proxy | undefined,
    private readonly exception: Exception | undefined,
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
          // Not the error itself: some codes make undici reconnect.
          () => {
            callback(new Error("No connection was made."), null);
          },
        );
      },
    });
  }

  /** True if another exchange can use the connection. */
  get isOpen(): boolean {
    return this.#socket?.destroyed === false;
  }

  /**
   * The same, after the event loop has read what arrived while the process was busy: a request on a connection that the far side
   * has closed would be lost without an answer, and nobody would know whether it was executed.
   */
  async isStillOpen(): Promise<boolean> {
    // The first turn may be the rest of one that began before the far side closed.
    for (let turn = 0; turn < 2 && this.isOpen; turn += 1) await setImmediate();
    return this.isOpen;
  }

  async exchange({ url, method, headers, body }: Exchange, signal: AbortSignal): Promise<Answer> {
    const { request } = undici();
    const response = await request(url, { method, headers, body: body ?? null, dispatcher: this.#client, signal });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  }

  /** Classifies a failed exchange. Only if no connection was made, the request was certainly not sent. */
  failureOf(error: unknown): TransportError {
    if (this.#connecting && !this.#socket) {
      const { obstacle } = this.#connecting;
      const route = { variable: this.proxy?.variable, exception: this.exception };
      return new TransportError("connectionFailed", describeObstacle(obstacle, this.#host, route));
    }
    return new TransportError(codeOf(error) === "UND_ERR_RES_EXCEEDED_MAX_SIZE" ? "invalidResponse" : "noResponse");
  }

  destroy(): void {
    this.#connecting?.destroy();
    this.#client.destroy().catch(() => undefined);
  }
}

// Loading undici takes longer than a whole check: only a verb that sends pays for it. Required by file:
// Bun replaces "undici" with a module of its own, which does not support a `connect` function.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const undici = (): typeof Undici => require("undici/index.js") as typeof Undici;

/** Returns the result of some work. Rejects when the signal aborts, even if the work ignores it. */
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
