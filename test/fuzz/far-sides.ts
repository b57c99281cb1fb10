import type { RequestListener, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve, serveBytes } from "../support/loopback";

/** Servers that answer as no platform should. */
export interface FarSides {
  readonly urls: ReadonlyMap<string, URL>;
  /** How many requests came to where nothing may be sent: another host that an answer named. */
  readonly strayed: () => number;
}

const part = "x".repeat(1 << 20);

function flood(response: ServerResponse, parts: number): void {
  let sent = 0;
  const more = (): void => {
    while (sent < parts) {
      sent += 1;
      if (!response.write(part)) return void response.once("drain", more);
    }
    response.end();
  };
  response.on("error", () => undefined);
  more();
}

async function drip(response: ServerResponse): Promise<void> {
  for (let drop = 0; drop < 100 && !response.destroyed; drop += 1) {
    response.write(" ");
    await sleep(20);
  }
  response.end();
}

const redirect =
  (status: number, location: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();

const answer =
  (status: number, headers: Record<string, string>, body: string | Buffer = ""): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

const json = { "content-type": "application/json" };

const listeners = (elsewhere: URL): Readonly<Record<string, RequestListener>> => ({
  "an endless body": (_request, response) => {
    flood(response, Infinity);
  },
  "50 MB": (_request, response) => {
    response.writeHead(200, { "content-length": String(50 * part.length) });
    flood(response, 50);
  },
  "drops, each in time": (_request, response) => void drip(response),
  "a body in no charset": answer(200, json, Buffer.from([0x7b, 0xff, 0xfe, 0x22, 0xc3, 0x28, 0x7d])),
  "JSON in UTF-16": answer(200, { "content-type": "application/json; charset=utf-16" }, Buffer.from("{}", "utf16le")),
  "what calls itself gzip": answer(200, { ...json, "content-encoding": "gzip" }, "{}"),
  "huge headers": answer(200, { ...json, "x-request-id": "x".repeat(200_000) }, "{}"),
  "a long request id": answer(500, { "x-request-id": "x".repeat(10_000) }),
  "204": answer(204, {}),
  "205": answer(205, {}),
  "an empty 200": answer(200, json),
  "599": answer(599, json, "{}"),
  "999": answer(999, json, "{}"),
  HTML: answer(200, { "content-type": "text/html" }, "<form action='https://other.invalid/'>"),
  "lists in lists": answer(200, json, "[".repeat(1_000_000) + "]".repeat(1_000_000)),
  "an error in lists": answer(
    422,
    json,
    `{"detail":[{"loc":[${"[".repeat(20_000)}${"]".repeat(20_000)}],"type":"x"}]}`,
  ),
  "an error with no text": answer(
    422,
    json,
    '{"code":{"toString":1},"detail":[{"loc":[{"toString":1,"valueOf":1}],"type":"x"}]}',
  ),
  "an error of prototype keys": answer(
    422,
    json,
    '{"__proto__":{"code":"x"},"detail":[{"loc":["__proto__"],"type":"constructor"}]}',
  ),
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [`a ${status} elsewhere`, redirect(status, `${elsewhere.href}x`)]),
  ),
  "a redirect with a credential": redirect(307, elsewhere.href.replace("//", "//user:password@")),
});

const bytes: Readonly<Record<string, string>> = {
  "a body longer than it says": 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{"token":"second"}',
  "a body shorter than it says": "HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n{}",
  "two lengths": "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x",
  "a negative length": "HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}",
  "chunks that are none": "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
  "thousands of 100s": "HTTP/1.1 100 Continue\r\n\r\n".repeat(5000),
  "101": "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
  "a status that is none": "HTTP/1.1 000 No\r\n\r\n",
};

export async function openFarSides(): Promise<FarSides> {
  let strayed = 0;
  const elsewhere = await serve((_request, response) => {
    strayed += 1;
    response.end("{}");
  });
  const served = Object.entries(listeners(elsewhere)).map(
    async ([name, listener]) => [name, await serve(listener)] as const,
  );
  const raw = Object.entries(bytes).map(async ([name, text]) => [name, await serveBytes(text)] as const);
  return { urls: new Map(await Promise.all([...served, ...raw])), strayed: () => strayed };
}

export const farSides: readonly string[] = [
  ...Object.keys(listeners(new URL("http://127.0.0.1/"))),
  ...Object.keys(bytes),
];
