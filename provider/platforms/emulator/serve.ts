import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { errorCode } from "./errors";

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Closes open connections too. */
  close(): Promise<void>;
}

const loopback = "127.0.0.1";

// Longer than any client in a test idles: if the server closed first, requests would fail at random.
const keepAliveMs = 120_000;

/** Listens on loopback only. With port 0 the system chooses a port. */
export async function listen(
  fetch: (request: Request, bindings: HttpBindings) => Promise<Response> | Response,
  port: number,
): Promise<Listening> {
  // Otherwise the adaptor would replace the program's global Request and Response.
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
    overrideGlobalObjects: false,
  }) as Server;
  server.keepAliveTimeout = keepAliveMs;
  server.listen(port, loopback);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new Error(listenError(port, cause), { cause });
  }
  return {
    origin: `http://${loopback}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listenError(port: number, cause: unknown): string {
  const code = errorCode(cause);
  if (code === "EADDRINUSE")
    return `Port ${port} is in use by another process. Choose another port base, or leave it out.`;
  return `Port ${port} cannot be opened (${code}). Choose another port base, or leave it out.`;
}
