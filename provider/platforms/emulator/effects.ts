import type { ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Fault, FaultKind } from "./faults";
import { type ErrorResponseBody, errorResponse } from "./platform";

/** A request that matched a fault. */
export interface FaultedRequest {
  readonly fault: Fault;
  /** Handles the request and returns the response, which is not sent yet. */
  readonly run: () => Promise<Response>;
  /** Waits for the fault's `delayMs`. */
  readonly wait: () => Promise<void>;
  readonly outgoing: ServerResponse;
  /** The platform's error body for a status. */
  readonly errorBody: (status: number) => ErrorResponseBody;
}

/** The response, and the status for the request log. */
export interface Outcome {
  readonly response: Response;
  readonly status: number | null;
}

const responded = (response: Response): Outcome => ({ response, status: response.status });
const noResponse = (status: number | null): Outcome => ({ response: RESPONSE_ALREADY_SENT, status });

const retryAfterOf = ({ retryAfter }: Fault): Record<string, string> =>
  retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };

const page = (status: number): string =>
  `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1><p>A gateway answers here.</p></body></html>\n`;

function reset(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}

/** Sends the headers with the full length and half of the body, then ends the connection. */
async function sendHalf(outgoing: ServerResponse, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), "content-length": body.length });
  await new Promise<void>((sent) =>
    outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => {
      sent();
    }),
  );
  outgoing.socket?.destroy();
}

export const effects: Record<FaultKind, (request: FaultedRequest) => Promise<Outcome>> = {
  delay: async ({ wait, run }) => {
    await wait();
    return responded(await run());
  },
  "drop-before": async ({ wait, outgoing }) => {
    await wait();
    reset(outgoing);
    return noResponse(null);
  },
  "drop-after": async ({ wait, run, outgoing }) => {
    const { status } = await run();
    await wait();
    reset(outgoing);
    return noResponse(status);
  },
  status: async ({ wait, fault, errorBody }) => {
    await wait();
    const status = fault.status ?? 500;
    return responded(errorResponse(errorBody(status), status, retryAfterOf(fault)));
  },
  html: async ({ wait, fault }) => {
    await wait();
    const headers = { "content-type": "text/html; charset=utf-8", ...retryAfterOf(fault) };
    return responded(new Response(page(fault.status ?? 200), { status: fault.status ?? 200, headers }));
  },
  truncate: async ({ wait, run, outgoing }) => {
    const response = await run();
    await wait();
    await sendHalf(outgoing, response);
    return noResponse(response.status);
  },
  stale: async ({ wait, run }) => {
    await wait();
    return responded(await run());
  },
};
