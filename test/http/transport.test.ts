import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isLoopback } from "../../provider/http/proxy";
import { networkTransport, TransportError, type Exchange } from "../../provider/http/transport";
import { expectHidden, failureOf } from "../support/errors";
import { nobody, secure, serve, serveAsStranger, serveBytes, serveSockets } from "../support/loopback";

const transport = networkTransport({});
const canary = "canary-credential-0042";

const exchange = (url: URL, changes: Partial<Exchange> = {}) =>
  transport({ method: "GET", url, headers: { authorization: canary }, timeoutMs: 5_000, ...changes });

test("an answer comes with status, headers and text", async () => {
  const url = await serve((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      response.writeHead(418, { "x-request-id": "r1" });
      response.end(`${request.method} ${request.headers.authorization} ${Buffer.concat(parts).toString()}`);
    });
  });
  const answer = await exchange(url, { method: "POST", body: '{"é":1}' });
  expect(answer).toMatchObject({ status: 418, text: `POST ${canary} {"é":1}`, headers: { "x-request-id": "r1" } });
});

test("a redirect is an answer like another, and is not followed", async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    seen.push(request.url);
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  expect((await exchange(url)).status).toBe(302);
  expect(seen).toEqual(["/"]);
});

/** Far sides that give no complete answer, and what a caller may conclude. */
const broken: [string, () => Promise<URL>, TransportError["kind"]][] = [
  ["nobody listens", nobody, "connectionFailed"],
  ["the name is unknown", () => Promise.resolve(new URL("https://nowhere.invalid/")), "connectionFailed"],
  [
    "TLS meets a server without it",
    async () => secure(await serveBytes("HTTP/1.1 200 OK\r\n\r\n")),
    "connectionFailed",
  ],
  [
    "the certificate is a stranger's",
    () => serveAsStranger((_request, response) => void response.end()),
    "connectionFailed",
  ],
  ["the connection is reset", () => serve((request) => void request.socket.resetAndDestroy()), "noResponse"],
  ["the connection ends without a word", () => serveBytes(""), "noResponse"],
  ["the body ends too early", () => serveBytes("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), "noResponse"],
  ["the answer is no HTTP", () => serveBytes("SMTP ready\r\n"), "noResponse"],
  [
    "the answer has no end",
    () =>
      serve((_request, response) => {
        flood(response);
      }),
    "invalidResponse",
  ],
];

function flood(response: NodeJS.WritableStream): void {
  const part = "x".repeat(1 << 20);
  const more = (): void => {
    while (response.write(part));
    response.once("drain", more);
  };
  response.on("error", () => undefined);
  more();
}

test.each(broken)("when %s, the error does not contain the request", async (_way, far, kind) => {
  const error = await failureOf(exchange(await far()));
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ kind, message: kind });
  expect(error.cause).toBeUndefined();
  expectHidden(error, canary);
});

test.each<[string, (response: ServerResponse) => unknown]>([
  ["no answer comes", () => undefined],
  ["only the head comes", (response) => response.writeHead(200).write("{")],
  [
    "the body comes drop by drop, each in time",
    async (response) => {
      for (let drop = 0; drop < 50 && !response.destroyed; drop += 1) {
        response.write(" ");
        await sleep(20);
      }
    },
  ],
])("when %s within the time for the whole exchange, it is unanswered", async (_way, answer) => {
  const url = await serve((_request, response) => void answer(response));
  const began = Date.now();
  expect(await failureOf(exchange(url, { timeoutMs: 150 }))).toMatchObject({ kind: "noResponse" });
  expect(Date.now() - began).toBeLessThan(900);
});

test.each<[string, (socket: Socket) => unknown]>([
  ["closed", (socket) => socket.destroy()],
  ["reset", (socket) => socket.resetAndDestroy()],
  ["ended with a 408", (socket) => socket.end("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n")],
])("a connection that the far side has %s since the last answer is not used again", async (_way, end) => {
  const sockets: Socket[] = [];
  const far = await serveSockets((socket) => {
    sockets.push(socket);
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
  });
  const post = () => exchange(far.url, { method: "POST", body: "{}" });
  expect([(await post()).status, (await post()).status, far.made()]).toEqual([200, 200, 1]);
  // Not yet seen on this side, as in a process that was busy meanwhile.
  end(sockets[0]!);
  expect([(await post()).status, far.made()]).toEqual([200, 2]);
});

test("nothing is sent that HTTP cannot carry in a header", async () => {
  const url = await serve((_request, response) => response.end());
  const headers = { authorization: `${canary}\r\nx-evil: 1` };
  expectHidden(await failureOf(exchange(url, { headers })), canary);
});

test.each([
  ["http://localhost:1/", true],
  ["http://127.0.0.1/", true],
  ["http://127.8.9.1/", true],
  ["http://127.1/", true],
  ["http://2130706433/", true],
  ["http://[::1]:8080/", true],
  ["http://localhost.example.com/", false],
  ["http://127.0.0.1.example.com/", false],
  ["http://0.0.0.0/", false],
  ["http://10.0.0.1/", false],
  ["http://[::]/", false],
  ["http://[::ffff:127.0.0.1]/", false],
  ["http://user@example.com:127/", false],
])("whether %s is this machine: %s", (url, here) => {
  expect(isLoopback(new URL(url))).toBe(here);
});
