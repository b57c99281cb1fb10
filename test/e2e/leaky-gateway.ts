import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { echoes, handedOut, signedWith } from "../support/echo";

/** Stands before a platform, and repeats the secrets that pass, in a form that a test sets. */
export interface LeakyGateway {
  readonly url: string;
  /** From now on: as one of `echoes`, or not at all. What is asked is done all the same. */
  repeat(echo: string | undefined): void;
  close(): Promise<void>;
}

export async function openLeakyGateway(target: string): Promise<LeakyGateway> {
  let echo: (typeof echoes)[string] | undefined;
  const { origin, pathname } = new URL(target);

  const relay = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const authorization = String(incoming.headers.authorization);
    const body = await text(incoming);
    const response = await fetch(origin + String(incoming.url), {
      method: String(incoming.method),
      headers: { authorization, "content-type": "application/json" },
      ...(body !== "" && { body }),
    });
    const own = await response.text();
    const repeated = handedOut(own)[0] ?? signedWith(authorization);
    const answer = echo?.(repeated) ?? { status: response.status, headers: {}, text: own };
    outgoing.writeHead(answer.status, answer.headers).end(answer.text);
  };

  const server = createServer((incoming, outgoing) => {
    relay(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname.replace(/\/$/, "")}`,
    repeat(name) {
      echo = name === undefined ? undefined : echoes[name]!;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
