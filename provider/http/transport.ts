import type * as Undici from "undici";
import type { FailureKind } from "./failure";

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
  constructor(readonly kind: Extract<FailureKind, "unreachable" | "unanswered" | "unreadable">) {
    super(kind);
  }
}

// What can only go wrong before the first byte of a request was sent: names, routes, TCP and TLS.
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|ERR_SSL_\w+|\w*CERT\w*|UNABLE_TO_VERIFY\w*)$/;

const connectTimeoutMs = 10_000;
// No answer of the four platforms comes near this; a stream without end must not fill the memory.
const largestAnswer = 8 * 1024 * 1024;

/** The real network, by undici. Loopback goes straight; everything else obeys HTTPS_PROXY and NO_PROXY. */
export function networkTransport(): Transport {
  const dispatchers = new Map<boolean, Undici.Dispatcher>();
  return async ({ url, method, headers, body, timeoutMs }) => {
    const { request, dispatcher } = undiciFor(isLoopback(url), dispatchers);
    try {
      const response = await request(url, {
        method,
        headers,
        body: body ?? null,
        dispatcher,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
    } catch (error) {
      throw new TransportError(kindOfCode(codeOf(error)));
    }
  };
}

function undiciFor(direct: boolean, dispatchers: Map<boolean, Undici.Dispatcher>) {
  // Loading undici takes longer than a whole check: only a verb that sends pays for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Agent, EnvHttpProxyAgent, request } = require("undici") as typeof Undici;
  const options = { connect: { timeout: connectTimeoutMs }, maxResponseSize: largestAnswer };
  const dispatcher = dispatchers.get(direct) ?? (direct ? new Agent(options) : new EnvHttpProxyAgent(options));
  dispatchers.set(direct, dispatcher);
  return { request, dispatcher };
}

function kindOfCode(code: string): TransportError["kind"] {
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return "unreadable";
  return beforeSending.test(code) ? "unreachable" : "unanswered";
}

// By shape, not by class: in a test runner's realm an error of Node's own is no `Error`.
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("errors" in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Whether a URL's host is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
