import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { strangersCertificate } from "./certificate";

const open: Server[] = [];

afterEach(async () => {
  await Promise.all(
    open.splice(0).map(async (server) => {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) (server as { closeAllConnections(): void }).closeAllConnections();
      await closed;
    }),
  );
});

async function listening(server: Server): Promise<URL> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(server);
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

/** A server on loopback that ends with its test. */
export const serve = (listener: RequestListener): Promise<URL> => listening(createServer(listener));

/** The same by https, with a certificate that nobody knows. */
export const serveAsStranger = async (listener: RequestListener): Promise<URL> =>
  secure(await listening(createTlsServer(strangersCertificate, listener)));

/** The same place by https. */
export const secure = (url: URL): URL => new URL(url.href.replace("http:", "https:"));

/** A server that answers every connection with these bytes, and then ends it. */
export const serveBytes = (bytes: string): Promise<URL> =>
  listening(createTcpServer((socket) => socket.on("error", () => undefined).once("data", () => socket.end(bytes))));

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
