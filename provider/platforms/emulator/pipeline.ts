import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { effects, type Outcome } from "./effects";
import type { Faults } from "./faults";
import type { RequestLog } from "./log";
import type { OpenPlatform, ErrorResponseBody } from "./platform";
import { redactor } from "./secrets";

export interface PipelineParts {
  readonly name: string;
  readonly platform: OpenPlatform;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly now: () => number;
  /** Resolves when all changes are in the state file. */
  readonly flush: () => Promise<void>;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

// People read the log: of a longer body it has only the size.
const maxLoggedBody = 16_384;

/** Handles a platform's request: body, log, fault, handler, state file, response. */
export function pipeline(parts: PipelineParts): (request: Request, bindings: HttpBindings) => Promise<Response> {
  const { name, platform, faults, log, now, flush, closing } = parts;

  return async (request, bindings) => {
    const url = new URL(request.url);
    const query = url.search === "" ? undefined : url.search.slice(1);
    const target = {
      platform: name,
      method: request.method,
      path: url.pathname,
      ...(query === undefined ? {} : { query }),
    };
    // The emulator's time: clients compare their own clock with it.
    bindings.outgoing.setHeader("date", new Date(now()).toUTCString());
    const text = await request.text();
    const fault = faults.take(target);
    const redact = redactor(platform.secretForm, request.headers.get("authorization") ?? "");
    const entry = log.add({
      at: new Date(now()).toISOString(),
      ...(redact(target) as typeof target),
      ...(text === "" ? {} : { body: redact(bodyForLog(text)) }),
      ...(fault === undefined ? {} : { fault: fault.fault }),
      status: null,
    });

    const run = async (): Promise<Response> => {
      const call = { ...bindings, text, entry, stale: fault?.fault === "stale" };
      const response = await platform.app.fetch(request, call);
      await flush();
      return response;
    };
    const outcome = async (): Promise<Outcome> => {
      if (fault === undefined) {
        const response = await run();
        return { response, status: response.status };
      }
      const wait = async (): Promise<void> => {
        if (fault.delayMs > 0) await sleep(fault.delayMs, undefined, { signal: closing });
      };
      const errorBody = (status: number): ErrorResponseBody => platform.errorBody(status);
      return effects[fault.fault]({ fault, run, wait, errorBody, outgoing: bindings.outgoing });
    };

    try {
      const { response, status } = await outcome();
      entry.status = status;
      return response;
    } catch (error) {
      if (closing.aborted) return RESPONSE_ALREADY_SENT;
      throw error;
    }
  };
}

function bodyForLog(text: string): unknown {
  if (text.length > maxLoggedBody) return `(${text.length} characters)`;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A form, or broken JSON: its secrets cannot be recognized.
    return `(${text.length} characters, not JSON)`;
  }
}
