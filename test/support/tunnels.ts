import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import { serveBy, serveSockets } from "./loopback";

/** A proxy that leads whatever name it is asked for to this machine. */
export interface Tunnels {
  readonly host: string;
  /** What it was asked for, with the authorization that came along. */
  readonly asked: readonly string[];
}

/** An HTTP proxy; by https with a certificate. */
export async function httpTunnels(certificate?: SecureContextOptions): Promise<Tunnels> {
  const asked: string[] = [];
  const server = certificate ? createTlsServer(certificate) : createServer();
  server.on("connect", ({ url = "", headers }: { url?: string; headers: NodeJS.Dict<string> }, socket: Duplex) => {
    asked.push(`${url} ${headers["proxy-authorization"] ?? "nobody"}`);
    const far = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      join(socket, far);
    });
  });
  return { host: (await serveBy(server)).host, asked };
}

/** A SOCKS5 proxy that wants a user and a password (RFC 1928, 1929). */
export async function socksTunnels(): Promise<Tunnels> {
  const asked: string[] = [];
  const { url } = await serveSockets((socket) => {
    let login = "";
    const steps = [
      () => socket.write(Buffer.from([5, 2])),
      (part: Buffer) => {
        const userEnd = 2 + (part[1] ?? 0);
        login = `${part.subarray(2, userEnd).toString()}:${part.subarray(userEnd + 1).toString()}`;
        socket.write(Buffer.from([1, 0]));
      },
      (part: Buffer) => {
        const port = part.readUInt16BE(part.length - 2);
        asked.push(`${part.subarray(5, -2).toString()}:${port} ${login}`);
        const far = connect(port, "127.0.0.1", () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]));
          join(socket, far);
        });
      },
    ];
    const next = (part: Buffer): unknown => steps.shift()?.(part);
    socket.on("data", next);
  });
  return { host: url.host, asked };
}

function join(near: Duplex, far: Socket): void {
  near.on("error", () => far.destroy()).on("close", () => far.destroy());
  far.on("error", () => near.destroy()).on("close", () => near.destroy());
  near.pipe(far);
  far.pipe(near);
}
