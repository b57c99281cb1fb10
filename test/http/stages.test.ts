import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { networkTransport, TransportError } from "../../provider/http/transport";
import { expectHidden, failureOf } from "../support/errors";
import { secure, serveSockets } from "../support/loopback";

const timeoutMs = 250;
const canary = "canary-credential-0042";
const password = "canary-of-a-proxy-77";

/** What a far side does with a connection, at the stage at which it does it. */
const ways: Readonly<Record<string, (socket: Socket, half: Buffer) => unknown>> = {
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  "stays silent": () => undefined,
  "answers half and stays silent": (socket, half) => socket.write(half),
  "answers half and closes": (socket, half) => socket.end(half),
};

interface Stage {
  /** What it answers before, each to what arrives. */
  readonly before: readonly string[];
  readonly half: string | readonly number[];
  /** Where the request is sent, given where the far side is. */
  readonly to: (at: URL) => { readonly url: URL; readonly env?: Record<string, string> };
  readonly kind: TransportError["kind"];
  readonly reason?: RegExp;
}

const hidden = new URL("https://api.planetscale.test/v1");
const throughProxy = (scheme: string) => (at: URL) => ({
  url: hidden,
  env: { HTTPS_PROXY: `${scheme}://user:${password}@${at.host}` },
});
const proxy = throughProxy("http");
const socks = throughProxy("socks5");
// The beginning of a ServerHello.
const halfHello = [0x16, 3, 3, 0, 0x7a, 2, 0, 0, 0x76, 3, 3];
const answered = /^the proxy in HTTPS_PROXY (did not answer|gave no answer)$/;
const noTls = /^no TLS connection could be made$/;
const noTlsThrough = /^no TLS connection could be made through the proxy in HTTPS_PROXY$/;

const stages: Readonly<Record<string, Stage>> = {
  "when a proxy is asked for a tunnel": {
    before: [],
    half: "HTTP/1.1 200 Connec",
    to: proxy,
    kind: "connectionFailed",
    reason: answered,
  },
  "when a SOCKS proxy is greeted": { before: [], half: [5], to: socks, kind: "connectionFailed", reason: answered },
  "when a SOCKS proxy is asked to connect": {
    before: ["\x05\x00"],
    half: [5, 0, 0, 1, 127],
    to: socks,
    kind: "connectionFailed",
    reason: answered,
  },
  "when TLS begins": {
    before: [],
    half: halfHello,
    to: (at) => ({ url: secure(at) }),
    kind: "connectionFailed",
    reason: noTls,
  },
  "when TLS begins behind a proxy": {
    before: ["HTTP/1.1 200 OK\r\n\r\n"],
    half: halfHello,
    to: proxy,
    kind: "connectionFailed",
    reason: noTlsThrough,
  },
  "when TLS begins behind a SOCKS proxy": {
    before: ["\x05\x00", "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50"],
    half: halfHello,
    to: socks,
    kind: "connectionFailed",
    reason: noTlsThrough,
  },
  "when the headers are due": {
    before: [],
    half: "HTTP/1.1 200 OK\r\ncontent-le",
    to: (url) => ({ url }),
    kind: "noResponse",
  },
  "when the body is due": {
    before: [],
    half: 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"a',
    to: (url) => ({ url }),
    kind: "noResponse",
  },
};

const cases = Object.keys(stages).flatMap((stage) => Object.keys(ways).map((way) => [stage, way] as const));

describe.each(cases)("%s the far side %s", (stage, way) => {
  test("and the attempt ends in time, with nothing behind it", async () => {
    const { before, half, to, kind, reason } = stages[stage]!;
    const far = await serveSockets((socket) => {
      let arrived = 0;
      socket.on("data", () => {
        const answer = before[arrived++];
        if (answer !== undefined) socket.write(Buffer.from(answer, "latin1"));
        else if (arrived === before.length + 1) ways[way]!(socket, Buffer.from(half as string));
      });
    });
    const { url, env = {} } = to(far.url);
    const began = Date.now();
    const failure = await failureOf(
      networkTransport(env)({ method: "POST", url, headers: { authorization: canary }, body: "{}", timeoutMs }),
    );
    expect(Date.now() - began).toBeLessThan(timeoutMs + 1000);
    expect(failure).toBeInstanceOf(TransportError);
    expect(failure).toMatchObject({ kind });
    const obstacle = failure instanceof TransportError ? failure.obstacle : undefined;
    if (reason) expect(obstacle?.reason).toMatch(reason);
    else expect(obstacle).toBeUndefined();
    expectHidden(failure, canary, password);
    await sleep(60);
    expect([far.made(), far.open()]).toEqual([1, 0]);
  });
});
