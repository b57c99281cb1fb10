import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { strangersCertificate } from "./certificate";
import { atEnd } from "./record";

async function listening(server: Server): Promise<URL> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(async () => {
    const closed = once(server, "close");
    server.close();
    if ("closeAllConnections" in server) (server as { closeAllConnections(): void }).closeAllConnections();
    await closed;
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

/** A server on loopback that ends with its test. */
export const serve = (listener: RequestListener): Promise<URL> => listening(createServer(listener));

/** The same by https, with a certificate that nobody knows. */
export const serveAsStranger = (listener: RequestListener): Promise<URL> =>
  serveSecurely(strangersCertificate, listener);

/** The same by https, with this certificate. */
export const serveSecurely = async (certificate: SecureContextOptions, listener: RequestListener): Promise<URL> =>
  secure(await listening(createTlsServer(certificate, listener)));

/** Any server, which ends with its test. */
export const serveBy = (server: Server): Promise<URL> => listening(server);

/** The same place by https. */
export const secure = (url: URL): URL => new URL(url.href.replace("http:", "https:"));

/** A server that answers every connection with these bytes, and then ends it. */
export const serveBytes = (bytes: string): Promise<URL> =>
  listening(createTcpServer((socket) => socket.on("error", () => undefined).once("data", () => socket.end(bytes))));

/** A server of plain sockets that counts its connections. */
export interface Sockets {
  readonly url: URL;
  /** All that were ever made. */
  readonly made: () => number;
  /** Those that are open. */
  readonly open: () => number;
}

/** A server that does as it likes with every connection, and ends them all with its test. */
export async function serveSockets(behave: (socket: Socket) => void): Promise<Sockets> {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createTcpServer({ allowHalfOpen: false }, (socket) => {
    made += 1;
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    behave(socket);
  });
  const closeAllConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const url = await listening(Object.assign(server, { closeAllConnections }));
  return { url, made: () => made, open: () => sockets.size };
}

/** A URL at which nobody listens. */
export async function nobody(): Promise<URL> {
  const server = createTcpServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return new URL(`http://127.0.0.1:${port}/`);
}
