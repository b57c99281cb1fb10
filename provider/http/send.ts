import type { ZodType } from "zod";
import { instantOf } from "../values/instant";
import type { Secret } from "../values/secret";
import { sanitize } from "../values/sanitize";
import { anyEcho, echoOf, type Echo } from "./echo";
import { kindOf, PlatformError, type ErrorBody, type FailureFacts } from "./failure";
import type { Path } from "./path";
import type { Clock, Gate } from "./rate";
import { withRetries } from "./retry";
import { TransportError, type Answer, type Transport } from "./transport";

/** One call of a platform's API, as data. */
export interface Call<T> {
  /** A verb phrase for messages: `create the service token "ci-x"`. */
  readonly operation: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number>>;
  /** 1-based page number. Lists of more than 1,000 pages are an error. */
  readonly page?: number;
  readonly body?: Readonly<Record<string, unknown>>;
  /** True if the call may be sent twice. False for a creation: a second one would create a token that no state records. */
  readonly idempotent: boolean;
  /** The schema of the response. Unused fields are not validated. */
  readonly answer: ZodType<T>;
  /** The last response to this call. If the next one has the same text, it is not parsed again. For large lists. */
  readonly last?: LastAnswer;
  /** A credential other than the provider's, to verify a new secret. */
  readonly authorization?: Secret;
  /** The next step for the user, by status. */
  readonly advice?: Readonly<Record<number, string>>;
}

/** The value of an empty 204. Any other empty response is undefined. */
export const noContent = Symbol("204 No Content");

/** The last response to a call, kept until the next one: large lists should not stay in memory. */
export class LastAnswer {
  #read: { readonly text: string; readonly value: unknown } | undefined;

  keep(text: string, value: unknown): void {
    this.#read = { text, value };
  }

  /** The parsed value, if the response had this text. */
  take(text: string): unknown {
    const read = this.#read;
    this.#read = undefined;
    return read?.text === text ? read.value : undefined;
  }
}

export type Send = <T>(call: Call<T>) => Promise<T>;

export interface Sender {
  /** The platform's name, for messages. */
  readonly platform: string;
  readonly baseUrl: URL;
  readonly authorization: Secret;
  /** Reads the body of an error. */
  readonly readErrorBody: (body: unknown) => ErrorBody;
  readonly transport: Transport;
  readonly gate: Gate;
  readonly clock: Clock;
  /** Takes the platform's time (whole seconds) from a successful answer, and the local time at which its request was sent. */
  readonly onPlatformTime?: (platformNow: number, sentAt: number) => void;
  /** Takes the milliseconds of each wait after a refusal (429), when it begins. */
  readonly onRateLimit?: (milliseconds: number) => void;
  /** A number in [0, 1). */
  readonly chance: () => number;
  /** Milliseconds for one attempt. */
  readonly timeoutMs: number;
}

const userAgent = "pulumi-tokens";
const mostPages = 1000;

/** Sends calls to a platform, with its rate limit, time-outs, retries, validation of responses and one kind of error. */
export function makeSend(sender: Sender): Send {
  const ownEcho = echoOf(sender.authorization);
  return async <T>(call: Call<T>): Promise<T> => {
    const echo = call.authorization ? anyEcho(ownEcho, echoOf(call.authorization)) : ownEcho;
    if ((call.page ?? 0) > mostPages) throw endless(sender, call);
    return withRetries({ ...sender, idempotent: call.idempotent }, () => attempt(sender, call, echo));
  };
}

function endless<T>({ platform }: Sender, { operation }: Call<T>): PlatformError {
  const advice = `The list goes on after ${mostPages} pages: see the platform's status page, then run again.`;
  return new PlatformError("invalidResponse", { platform, operation, advice });
}

/** Sends a call once. `echo` knows its secrets: the provider's, and the one that it verifies. */
async function attempt<T>(sender: Sender, call: Call<T>, echo: Echo): Promise<T> {
  await sender.gate.pass();
  const about = { platform: sender.platform, operation: call.operation };
  const sentAt = sender.clock.now();
  const answer = await exchange(sender, call, about);
  if (answer.status < 200 || answer.status > 299) throw refusal(sender, call, answer, { about, echo });
  const platformNow = timeOf(answer);
  if (platformNow !== undefined) sender.onPlatformTime?.(platformNow, sentAt);
  return read(call, answer, { about, echo });
}

/** Returns the parsed body of a successful response. */
function read<T>(call: Call<T>, answer: Answer, { about, echo }: Context): T {
  const known = call.last?.take(answer.text);
  if (known !== undefined) return known as T;
  const isEmpty = answer.status === 204 && answer.text === "";
  const body = isEmpty ? noContent : json(answer.text, echo);
  const result = call.answer.safeParse(body);
  // A login page or a proxy's page is not a response of the platform, even for a call without a schema.
  if (!result.success || (body === undefined && answer.text !== ""))
    throw new PlatformError("invalidResponse", { ...about, status: answer.status });
  call.last?.keep(answer.text, result.data);
  return result.data;
}

async function exchange<T>(sender: Sender, call: Call<T>, about: FailureFacts): Promise<Answer> {
  const url = new URL(sender.baseUrl.href.replace(/\/$/, "") + call.path);
  for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, String(value));
  const authorization = call.authorization ?? sender.authorization;
  try {
    return await sender.transport({
      method: call.method,
      url,
      timeoutMs: sender.timeoutMs,
      headers: {
        accept: "application/json",
        "user-agent": userAgent,
        authorization: authorization.reveal(),
        ...(call.body && { "content-type": "application/json" }),
      },
      ...(call.body && { body: JSON.stringify(call.body) }),
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw failedExchange(sender, call, about, error);
  }
}

function failedExchange<T>(sender: Sender, call: Call<T>, about: FailureFacts, error: TransportError): PlatformError {
  const { kind, obstacle } = error;
  const usual = `Check the network and the API URL, ${sanitize(sender.baseUrl.origin)}, then run again.`;
  // Of a call that may be sent twice, an earlier attempt may have been executed.
  const notSent = kind === "connectionFailed" && !call.idempotent ? "The request was not sent. " : "";
  return new PlatformError(kind, { ...about, ...obstacle, advice: notSent + (obstacle?.advice ?? usual) });
}

interface Context {
  readonly about: FailureFacts;
  readonly echo: Echo;
}

function refusal<T>(sender: Sender, call: Call<T>, answer: Answer, { about, echo }: Context): PlatformError {
  const { status } = answer;
  const retryAfterMs = retryAfter(answer, sender.clock.now());
  const advice = call.advice?.[status];
  return new PlatformError(kindOf(status), {
    ...about,
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...wordsOf(sender, answer, echo),
    ...(advice !== undefined && { advice }),
  });
}

/** Facts from the response: only plain words and ids, never free text. */
function wordsOf(
  { readErrorBody }: Sender,
  answer: Answer,
  echo: Echo,
): Pick<FailureFacts, "requestId" | "code" | "refused"> {
  const requestId = header(answer, "x-request-id");
  const { code, refused = [] } = readErrorBody(json(answer.text, echo));
  const isSafeWord = (text: string | undefined): text is string => isWord(text) && !echo.piece(text);
  return {
    ...(requestId !== undefined && requestIdForm.test(requestId) && !echo.piece(requestId) && { requestId }),
    ...(isSafeWord(code) && { code }),
    refused: refused.filter(({ property, code }) => isSafeWord(property) && isSafeWord(code)),
  };
}

/** Returns `Retry-After` in milliseconds. A date is compared with the platform's own clock (RFC 9110 §10.2.3). */
function retryAfter(answer: Answer, now: number): number | undefined {
  const text = header(answer, "retry-after");
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes much more for a date, "1.5" for one.
  const until = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, until - (timeOf(answer) ?? now));
}

/** Returns the platform's time from `Date` (RFC 9110 §6.6.1), in milliseconds since 1970. */
const timeOf = (answer: Answer): number | undefined => instantOf(header(answer, "date"));

function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === "string" ? value : value?.[0];
}

// A UUID or another hexadecimal number, after an optional word. Anything else may repeat what was sent.
const requestIdForm = /^([a-z]{1,8}[_-])?[\da-f][\da-f-]{0,35}$/i;

/** A word such as `not_found`. Anything else may repeat what was sent and is dropped. */
const isWord = (text: string | undefined): text is string => text !== undefined && /^[a-z_]{1,40}$/i.test(text);

/** Returns the value without texts that repeat a secret of the call. Each text is checked only if the body may contain one. */
function json(text: string, echo: Echo): unknown {
  const without = (_key: string, value: unknown): unknown =>
    typeof value === "string" && echo.whole(value) ? undefined : value;
  try {
    return text === "" ? undefined : (JSON.parse(text, echo.perhaps(text) ? without : undefined) as unknown);
  } catch {
    return undefined;
  }
}
