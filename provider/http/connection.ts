import { once } from "node:events";
import { request } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { bare, type Proxy } from "./proxy";
import { socksConnect } from "./socks";

/** How far a connection came: to the host, or to the proxy, through it, and to the host behind it. */
export type Stage = "connect" | "proxy" | "tunnel" | "tls";

/** Why a connection did not come about. Holds constants only: never a host's, a proxy's or a library's free text. */
export interface Obstacle {
  readonly stage: Stage;
  /** Such as ECONNREFUSED, or the status with which a proxy answered. */
  readonly code: string;
  /** The certificate of the host, or at the stage "proxy" that of the proxy, was not accepted. */
  readonly certificate?: true;
}

const connectTimeoutMs = 10_000;

/** One connection on its way to a host, directly or through a proxy. Nothing of a request is sent before it stands. */
export class Connecting {
  #stage: Stage = "connect";
  #certificate = false;
  #code: string | undefined;
  #destroyed = false;
  readonly #sockets: Socket[] = [];

  constructor(
    private readonly url: URL,
    private readonly proxy: Proxy | undefined,
  ) {}

  /** What is in the way, once it failed; while it is under way, what it waits for. */
  get obstacle(): Obstacle {
    const certificate = this.#certificate && { certificate: true as const };
    return { stage: this.#stage, code: this.#code ?? "ETIMEDOUT", ...certificate };
  }

  /** Resolves with a socket on which the host can be spoken to. */
  async open(): Promise<Socket> {
    const tooLate = AbortSignal.timeout(connectTimeoutMs);
    const onTooLate = (): void => {
      this.destroy();
    };
    tooLate.addEventListener("abort", onTooLate);
    try {
      const socket = await this.#open();
      // Destroyed in the instant in which it stood.
      if (socket.destroyed) throw new Error("destroyed");
      return socket;
    } catch (error) {
      this.#code ??= codesIn(error);
      this.destroy();
      throw error;
    } finally {
      tooLate.removeEventListener("abort", onTooLate);
    }
  }

  /** Ends whatever of it exists, at whatever stage. */
  destroy(): void {
    this.#destroyed = true;
    for (const socket of this.#sockets) socket.destroy(outOfTime());
  }

  async #open(): Promise<Socket> {
    const { url, proxy } = this;
    const host = bare(url.hostname);
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    const socket = proxy ? await this.#through(proxy, host, port) : await this.#tcp(host, port);
    if (url.protocol !== "https:") return socket;
    this.#stage = "tls";
    return this.#tls(host, socket);
  }

  async #tcp(host: string, port: number): Promise<Socket> {
    const socket = this.#track(connectTcp({ host, port, noDelay: true, keepAlive: true }));
    await once(socket, "connect");
    return socket;
  }

  async #tls(host: string, socket: Socket): Promise<Socket> {
    const servername = isIP(host) === 0 ? host : "";
    const secure = this.#track(connectTls({ socket, host, servername, ALPNProtocols: ["http/1.1"] }));
    try {
      await once(secure, "secureConnect");
    } catch (error) {
      this.#certificate = isRefused(secure);
      throw error;
    }
    return secure;
  }

  async #through(proxy: Proxy, host: string, port: number): Promise<Socket> {
    this.#stage = "proxy";
    const plain = await this.#tcp(proxy.host, proxy.port);
    const socket = proxy.protocol === "https:" ? await this.#tls(proxy.host, plain) : plain;
    this.#stage = "tunnel";
    const refused =
      proxy.protocol === "socks5:"
        ? await socksConnect(socket, proxy.login, host, port)
        : await httpConnect(socket, proxy.login, this.url.hostname, port);
    if (refused === 0) return socket;
    this.#code = String(refused);
    throw new Error("refused");
  }

  #track<S extends Socket>(socket: S): S {
    this.#sockets.push(socket);
    // Its failures are seen where it is waited for; one that comes later must not end the process.
    socket.on("error", () => undefined);
    if (this.#destroyed) socket.destroy(outOfTime());
    return socket;
  }
}

const outOfTime = (): Error => Object.assign(new Error("out of time"), { code: "ETIMEDOUT" });

/** Asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6). Resolves with its status, 0 for a good one. */
async function httpConnect(socket: Socket, login: Proxy["login"], host: string, port: number): Promise<number> {
  const authority = `${host}:${port}`;
  const basic = login && Buffer.from(`${login.user}:${login.password}`).toString("base64");
  const asked = request({
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...(basic !== undefined && { "proxy-authorization": `Basic ${basic}` }) },
    createConnection: () => socket,
  });
  asked.on("error", () => undefined).end();
  const [answer] = (await once(asked, "connect")) as [{ statusCode: number }];
  return answer.statusCode >= 200 && answer.statusCode < 300 ? 0 : answer.statusCode;
}

/** Whether a connection ended because of the certificate: Node notes why it did not accept it. */
function isRefused({ authorizationError }: TLSSocket): boolean {
  return (authorizationError as unknown) !== null && (authorizationError as unknown) !== undefined;
}

/** The codes of an error, and of all that it stands for: each address of a host fails by itself. */
function codesIn(error: unknown): string {
  const parts = typeof error === "object" && error !== null && "errors" in error ? error.errors : [error];
  const codes = (Array.isArray(parts) ? parts : []).map(codeOf).filter((code) => /^[A-Z][A-Z\d_]{1,60}$/.test(code));
  return [...new Set(codes)].slice(0, 4).join(", ");
}

// By shape, not by class: in a test runner's realm an error of Node's own is no `Error`.
export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}
