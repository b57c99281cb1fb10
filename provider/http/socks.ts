import type { Socket } from "node:net";
import type { Proxy } from "./proxy";

const version = 5;
const noLogin = 0;
const byPassword = 2;

/** Asks a SOCKS5 proxy (RFC 1928, 1929) for a connection to a host, whose name the proxy resolves. Resolves with its reply, 0 for success. */
export async function socksConnect(socket: Socket, login: Proxy["login"], host: string, port: number): Promise<number> {
  const replies = new Replies(socket);
  try {
    return await ask(socket, replies, login, host, port);
  } finally {
    replies.release();
  }
}

async function ask(
  socket: Socket,
  replies: Replies,
  login: Proxy["login"],
  host: string,
  port: number,
): Promise<number> {
  if (!(await signIn(socket, replies, login))) return refusedLogin;
  const [high, low] = [port >> 8, port & 255];
  socket.write(Buffer.concat([Buffer.from([version, 1, 0, 3]), counted(host), Buffer.from([high, low])]));
  const [, reply = 1, , kind] = await replies.read(4);
  if (reply !== 0) return reply;
  // The proxy's own address, which is not needed: IPv4, IPv6 or a name, and two bytes of port.
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await replies.read(1))[0] ?? 0);
  await replies.read(length + 2);
  return 0;
}

async function signIn(socket: Socket, replies: Replies, login: Proxy["login"]): Promise<boolean> {
  const methods = login ? [noLogin, byPassword] : [noLogin];
  socket.write(Buffer.from([version, methods.length, ...methods]));
  const [spoken, method] = await replies.read(2);
  // An HTTP proxy, most likely: HTTPS_PROXY has the wrong scheme.
  if (spoken !== version) throw Object.assign(new Error("The proxy does not speak SOCKS5."), { code: "NO_SOCKS5" });
  if (method !== byPassword || !login) return method === noLogin;
  socket.write(Buffer.concat([Buffer.from([1]), counted(login.user), counted(login.password)]));
  const [, refused] = await replies.read(2);
  return refused === 0;
}

/** Means that the proxy did not accept the login, or requires one. SOCKS has no such reply: this is HTTP's status for it. */
export const refusedLogin = 407;

/** A text with its length in bytes before it. */
const counted = (text: string): Buffer => {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
};

/** Reads exact lengths from a socket. None of the host's bytes can be lost: a SOCKS proxy sends only replies until it is asked for more. */
class Replies {
  #bytes = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(private readonly socket: Socket) {
    socket.on("data", this.#take).on("end", this.#stir).on("close", this.#stir);
  }

  async read(length: number): Promise<Buffer> {
    while (this.#bytes.length < length) {
      if (this.socket.readableEnded || this.socket.destroyed)
        throw Object.assign(new Error("The proxy ended the connection."), { code: "ECONNRESET" });
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const bytes = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return bytes;
  }

  /** Detaches from the socket, so that another protocol can use it. */
  release(): void {
    this.socket.off("data", this.#take).off("end", this.#stir).off("close", this.#stir).pause();
  }

  readonly #stir = (): void => {
    this.#wake();
  };

  readonly #take = (part: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, part]);
    this.#wake();
  };
}
