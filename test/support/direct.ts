import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import {
  networkTransport,
  TransportError,
  type Answer,
  type Exchange,
  type Transport,
} from "../../provider/http/transport";
import { listen, type Listening } from "../../provider/platforms/emulator/serve";

type Handler = Parameters<typeof listen>[0];

/** The emulators of this process that listen now, by origin. */
const handlers = new Map<string, Handler>();

/** Opens a port, and lets `network` call its handler without a socket. */
export async function listenDirectly(handler: Handler, port: number): Promise<Listening> {
  const listening = await listen(handler, port);
  handlers.set(listening.origin, handler);
  return {
    origin: listening.origin,
    close() {
      handlers.delete(listening.origin);
      return listening.close();
    },
  };
}

const sockets = networkTransport({});

/**
 * The network of the tests. A request to an emulator of this process goes to its handler, which takes a third of the time; all
 * others take the real transport. test/http and test/e2e test the sockets.
 */
export const network: Transport = async (exchange) => {
  const handler = handlers.get(exchange.url.origin);
  if (handler === undefined) return sockets(exchange);
  // As over a socket, other work goes on between a request and its response.
  await setImmediate();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TransportError("noResponse"));
    }, exchange.timeoutMs);
  });
  try {
    return await Promise.race([handled(handler, exchange), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** The status of the response to a request, as of a consumer's. */
export async function statusOf(request: Request): Promise<number> {
  const { status } = await network({
    method: request.method as Exchange["method"],
    url: new URL(request.url),
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
    timeoutMs: 20_000,
  });
  return status;
}

async function handled(handler: Handler, { url, method, headers, body = "" }: Exchange): Promise<Answer> {
  const request = { url: url.href, method, headers: new Headers(headers), text: () => Promise.resolve(body) };
  const sent = new Map<string, string>();
  const response = await handler(request as unknown as Request, { outgoing: outgoing(sent) } as HttpBindings);
  // A fault has closed the connection.
  if (response === RESPONSE_ALREADY_SENT) throw new TransportError("noResponse");
  const text = await response.text();
  await setImmediate();
  return { status: response.status, headers: Object.fromEntries([...sent, ...response.headers]), text };
}

/** As much of the server's response as the emulator's faults and its clock use. */
function outgoing(headers: Map<string, string>): ServerResponse {
  const socket = { destroy: () => undefined, resetAndDestroy: () => undefined };
  const used = {
    socket,
    setHeader: (name: string, value: string) => headers.set(name, value),
    writeHead: () => undefined,
    write: (_half: Buffer, done: () => void) => {
      done();
    },
  };
  return used as unknown as ServerResponse;
}
