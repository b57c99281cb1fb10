import { spawn, type ChildProcess } from "node:child_process";
import dns from "node:dns";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { PlatformError } from "../../provider/http/failure";
import { networkTransport } from "../../provider/http/transport";
import { expectHidden, failureOf } from "../support/errors";
import { nobody, serveAsStranger, serveSockets } from "../support/loopback";
import { mintCall, safeCall, sendBy } from "../support/transport";

const password = "canary-of-a-proxy-77";
const api = new URL("https://api.planetscale.test/v1");

const notSent = " The request was not sent.";

/** How a mint fails through a network. None of these may pass for done, and none shows a secret. Returns the rest of the message. */
async function mintFails(baseUrl: URL, env: Record<string, string> = {}, timeoutMs = 400): Promise<string> {
  const transport = networkTransport(env);
  const failure = await failureOf(sendBy(transport, { baseUrl, timeoutMs, chance: () => -1 })(mintCall));
  expect(failure).toBeInstanceOf(PlatformError);
  expect(failure).toMatchObject({ kind: "connectionFailed", outcomeUnknown: false });
  expectHidden(failure, password, Buffer.from(`user:${password}`).toString("base64"));
  expect(failure.message).toContain(notSent);
  return failure.message.replace(notSent, "");
}

const through = (at: URL, scheme = "http"): Record<string, string> => ({
  HTTPS_PROXY: `${scheme}://user:${password}@${at.host}`,
});
const answering = (status: string) =>
  serveSockets((socket) => socket.once("data", () => socket.end(`HTTP/1.1 ${status}\r\n\r\n<h1>${password}</h1>`)));
const attempts = { lasting: 1, passing: 5 };

const pass =
  "Allow connections to api.planetscale.test in the proxy, or add api.planetscale.test to NO_PROXY, then run again.";

test.each([
  [
    "407 Proxy Authentication Required",
    "the proxy in HTTPS_PROXY did not accept its user and password (407). " +
      "Check the user and the password in HTTPS_PROXY, then run again.",
    attempts.lasting,
  ],
  ["403 Forbidden", `the proxy in HTTPS_PROXY refused the connection (403). ${pass}`, attempts.lasting],
  ...["408 Request Timeout", "429 Too Many Requests", "502 Bad Gateway"].map((status): [string, string, number] => [
    status,
    `the proxy in HTTPS_PROXY refused the connection (${parseInt(status)}). ${pass}`,
    attempts.passing,
  ]),
])("a proxy that answers %s is named, and a mint that it stopped was not made", async (status, sentence, tries) => {
  const far = await answering(status);
  expect(await mintFails(api, through(far.url))).toBe(`Acme could not create the thing: ${sentence}`);
  expect(far.made()).toBe(tries);
});

test("of a call that may be sent twice, nothing is claimed: an earlier attempt may have been executed", async () => {
  const { host } = await nobody();
  const transport = networkTransport({ HTTPS_PROXY: host });
  const failure = await failureOf(sendBy(transport, { baseUrl: api, chance: () => -1 })(safeCall));
  expect(failure.message).toContain("no connection could be made to the proxy in HTTPS_PROXY");
  expect(failure.message).not.toContain(notSent);
});

test("a SOCKS proxy's refusal is named, too", async () => {
  const far = await serveSockets((socket) => {
    const answers = [Buffer.from([5, 0]), Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0])];
    socket.on("data", () => socket.write(answers.shift() ?? ""));
  });
  expect(await mintFails(api, through(far.url, "socks5"))).toBe(
    `Acme could not create the thing: the proxy in HTTPS_PROXY refused the connection (SOCKS reply 2). ${pass}`,
  );
});

test.each([
  ["closes", (socket: Socket) => socket.end(), "gave no answer", "ECONNRESET"],
  ["resets", (socket: Socket) => socket.resetAndDestroy(), "gave no answer", "ECONNRESET"],
  ["stays silent", () => undefined, "did not answer", "ETIMEDOUT"],
])("a proxy that %s when it is asked is named", async (_way, behave, what, code) => {
  const far = await serveSockets((socket) => socket.once("data", () => behave(socket)));
  expect(await mintFails(api, through(far.url), 100)).toBe(
    `Acme could not create the thing: the proxy in HTTPS_PROXY ${what} (${code}). ` +
      "Check HTTPS_PROXY, or add api.planetscale.test to NO_PROXY, then run again.",
  );
  expect(far.made()).toBe(attempts.passing);
});

/** HTTPS_PROXY with the wrong scheme or port, and what answers there. */
test.each<[string, string, string, RegExp]>([
  [
    "by https a proxy without TLS",
    "https",
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    /no TLS connection could be made to \S+ proxy.+ERR_SSL_/,
  ],
  [
    "as a SOCKS proxy an HTTP proxy",
    "socks5",
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    /gave an invalid answer \(NO_SOCKS5\)/,
  ],
  ["as an HTTP proxy something else", "http", "SSH-2.0-OpenSSH_9.9\r\n", /gave an invalid answer \(HPE_INVALID_/],
])("HTTPS_PROXY that names %s: its scheme and port are to be checked", async (_what, scheme, answer, reason) => {
  const far = await serveSockets((socket) => socket.once("data", () => socket.end(answer)));
  const message = await mintFails(api, through(far.url, scheme));
  expect(message).toMatch(reason);
  expect(message).toContain(
    "Check the scheme, host and port in HTTPS_PROXY, or add api.planetscale.test to NO_PROXY, then run again.",
  );
});

test("a connection that ends behind the proxy's tunnel names the proxy, too", async () => {
  const far = await serveSockets((socket) => {
    const steps = [() => socket.write("HTTP/1.1 200 OK\r\n\r\n"), () => socket.end()];
    socket.on("data", () => steps.shift()?.());
  });
  expect(await mintFails(api, through(far.url))).toBe(
    "Acme could not create the thing: no TLS connection could be made through the proxy in HTTPS_PROXY (ECONNRESET). " +
      "Check HTTPS_PROXY, or add api.planetscale.test to NO_PROXY, then run again.",
  );
});

test("a proxy at which nobody listens is named, by the variable that was set", async () => {
  const { host } = await nobody();
  expect(await mintFails(api, { https_proxy: host })).toBe(
    "Acme could not create the thing: no connection could be made to the proxy in https_proxy (ECONNREFUSED). " +
      "Check https_proxy, or add api.planetscale.test to NO_PROXY, then run again.",
  );
});

test("a certificate that is not accepted is tried once, and named with NODE_EXTRA_CA_CERTS", async () => {
  let requests = 0;
  const at = await serveAsStranger(() => (requests += 1));
  expect(await mintFails(at)).toBe(
    "Acme could not create the thing: the certificate of 127.0.0.1 was not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE). " +
      "If a company's own CA signs it, set NODE_EXTRA_CA_CERTS to the file with the certificate of that CA, then run again.",
  );
  expect(requests).toBe(0);
});

describe("an address at which nothing answers", () => {
  // A process that listens and never accepts, with its queue full.
  const deaf =
    "require('net').createServer().listen({ port: 0, host: '127.0.0.3', backlog: 1 }, function () {" +
    " require('fs').writeSync(1, String(this.address().port)); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); })";
  let child: ChildProcess;
  let port: number;
  const waiting: Socket[] = [];

  beforeAll(async () => {
    child = spawn(process.execPath, ["-e", deaf], { stdio: ["ignore", "pipe", "inherit"] });
    const [text] = (await once(child.stdout!, "data")) as [Buffer];
    port = Number(text);
    for (let number = 0; number < 4; number += 1) {
      waiting.push(connect(port, "127.0.0.3").on("error", () => undefined));
    }
    await once(waiting[1]!, "connect");
  });
  afterAll(() => {
    for (const socket of waiting) socket.destroy();
    child.kill("SIGKILL");
  });
  afterEach(() => jest.restoreAllMocks());

  const lookUp = (...addresses: readonly string[]): void => {
    const all = addresses.map((address) => ({ address, family: 4 }));
    jest.spyOn(dns, "lookup").mockImplementation(((
      _host: string,
      _options: object,
      done: (...args: unknown[]) => void,
    ) => {
      done(null, all);
    }) as typeof dns.lookup);
  };

  test("ends at the time-out, and nothing was sent", async () => {
    const began = Date.now();
    const message = await mintFails(new URL(`https://127.0.0.3:${port}/`), {}, 300);
    expect(Date.now() - began).toBeLessThan(attempts.passing * 300 + 1_000);
    expect(message).toBe(
      "Acme could not create the thing: no connection could be made (ETIMEDOUT). " +
        `Check the network and the API URL, https://127.0.0.3:${port}, then run again.`,
    );
  });

  test("that NO_PROXY names although there is a proxy: both variables are named", async () => {
    lookUp("127.0.0.4");
    const env = { https_proxy: `user:${password}@proxy.example:3128`, NO_PROXY: "planetscale.test" };
    expect(await mintFails(new URL(`https://api.planetscale.test:${port}/`), env)).toBe(
      "Acme could not create the thing: no connection could be made (ECONNREFUSED). Check the network, or remove " +
        "api.planetscale.test from NO_PROXY to reach it through the proxy in https_proxy, then run again.",
    );
  });

  test.each([
    [["127.0.0.3", "127.0.0.4"], "ETIMEDOUT, ECONNREFUSED"],
    [["127.0.0.4", "127.0.0.3"], "ETIMEDOUT"],
  ])("nor where the host has several, %j", async (addresses, codes) => {
    lookUp(...addresses);
    const url = new URL(`https://api.planetscale.test:${port}/`);
    expect(await mintFails(url, {}, 600)).toContain(`no connection could be made (${codes})`);
  });
});
