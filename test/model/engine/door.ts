import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Answer, Exchange, Transport } from "../../../provider/http/transport";

/** What the program and its consumers tell, by the last but one part of the path that they call. */
export interface Listener {
  /** The program comes to a token. */
  begins(name: string): void;
  /** The engine has answered for it. */
  declared(name: string, id: string): void;
  /** Its consumer has this one. */
  uses(name: string, id: string, secret: string): void;
}

/** The one way out of the engine's processes: to the platform, and to the history that they are part of. */
export interface Door {
  readonly url: string;
  /** Where the program and its consumers tell. */
  readonly notes: string;
  /** Whoever still waits is left without an answer. */
  drop(): void;
  close(): Promise<void>;
}

const notes = "/-notes-";
const timeoutMs = 20_000;
const sent = ["accept", "authorization", "content-type", "user-agent"];
/** Headers of the connection, not of the answer. */
const ofTheConnection = /^(connection|content-length|keep-alive|transfer-encoding)$/;

export async function openDoor(target: string, transport: Transport, listener: Listener): Promise<Door> {
  const relay = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    if (incoming.url!.startsWith(notes)) {
      listen(incoming, listener);
      return void outgoing.end();
    }
    const { status, headers, text: answer } = await transport(exchangeOf(target, incoming, body));
    outgoing.writeHead(status, headersOf(headers)).end(answer);
  };
  const server = createServer((incoming, outgoing) => {
    // Where no answer came from the platform, none goes out.
    relay(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const drop = (): void => {
    server.closeAllConnections();
  };
  return {
    url,
    notes: url + notes,
    drop,
    async close() {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen({ url, headers }: IncomingMessage, listener: Listener): void {
  const [what, name = ""] = url!.split("/").slice(-2);
  const { id, authorization = "" } = headers;
  if (what === "begins") listener.begins(name);
  if (what === "declared") listener.declared(name, String(id));
  if (what === "uses") {
    const [token = "", ...secret] = authorization.split(":");
    listener.uses(name, token, secret.join(":"));
  }
}

function exchangeOf(target: string, { method, url, headers }: IncomingMessage, body: string): Exchange {
  const given = sent.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]] as const] : []));
  return {
    method: method as Exchange["method"],
    url: new URL(target + url!),
    headers: Object.fromEntries(given),
    timeoutMs,
    ...(body !== "" && { body }),
  };
}

const headersOf = (headers: Answer["headers"]): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ofTheConnection.test(name) ? [] : [[name, value] as const],
    ),
  );
