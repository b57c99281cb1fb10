import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { companyAuthority, companyCertificates, strangersCertificate } from "../support/certificate";
import { serveSecurely } from "../support/loopback";
import { httpTunnels, socksTunnels } from "../support/tunnels";

const password = "canary-of-a-proxy-77";
const folder = mkdtempSync(join(tmpdir(), "authority-"));
const authority = join(folder, "ca.pem");
writeFileSync(authority, companyAuthority);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Exchange {
  readonly url: string;
  readonly env?: Record<string, string>;
  readonly timeoutMs?: number;
}

async function ends(exchanges: readonly Exchange[], trust = authority): Promise<object[]> {
  const whole = exchanges.map((one) => ({ env: {}, timeoutMs: 5_000, ...one }));
  const { PATH } = process.env;
  const env = { PATH, NODE_EXTRA_CA_CERTS: trust };
  const script = join(__dirname, "../support/exchanges.mjs");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, JSON.stringify(whole)], { env });
  expect(stdout + stderr).not.toContain(password);
  return JSON.parse(stdout) as object[];
}

const hello = (certificate: object) => serveSecurely(certificate, (_request, response) => void response.end("hello"));
/** The same place under the name of an API, which only a proxy knows. */
const named = (url: URL): string => `https://api.planetscale.test:${url.port}/v1`;
const refused = (host: string, code: string, advice: RegExp): object => ({
  kind: "connectionFailed",
  obstacle: {
    reason: `the certificate of ${host} was not accepted`,
    code,
    advice: expect.stringMatching(advice) as string,
    lasting: true,
  },
});

test("a host is reached through an HTTP proxy, by https too, and a SOCKS proxy, whose certificates a company's own CA has signed", async () => {
  const url = named(await hello(companyCertificates.good));
  const [http, https, socks] = [await httpTunnels(), await httpTunnels(companyCertificates.good), await socksTunnels()];
  const login = `us%40er:${password}`;
  const through = (proxy: string): Exchange => ({ url, env: { HTTPS_PROXY: proxy } });
  const proxies = [`${login}@${http.host}`, `https://${login}@${https.host}`, `socks5://${login}@${socks.host}`];
  const all = await ends(proxies.flatMap((proxy) => [through(proxy), through(proxy)]));
  expect(all).toMatchObject(Array(6).fill({ status: 200, text: "hello" }));
  // One connection carries both.
  const authorization = `Basic ${Buffer.from(`us@er:${password}`).toString("base64")}`;
  const { host } = new URL(url);
  expect([http.asked, https.asked, socks.asked]).toEqual([
    [`${host} ${authorization}`],
    [`${host} ${authorization}`],
    [`${host} us@er:${password}`],
  ]);
});

test("a certificate that is not accepted is named as such, with the variable for a company's own CA", async () => {
  const env = { HTTPS_PROXY: (await httpTunnels()).host };
  const { good, expired, otherHost } = companyCertificates;
  const own = { url: named(await hello(good)), env };
  const host = "api.planetscale.test";
  expect(
    await ends([
      { url: named(await hello(expired)), env },
      { url: named(await hello(otherHost)), env },
    ]),
  ).toMatchObject([
    refused(host, "CERT_HAS_EXPIRED", /^Check this machine's clock/),
    refused(host, "ERR_TLS_CERT_ALTNAME_INVALID", /^Check the API URL/),
  ]);
  const missing = refused(host, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", /company's own CA.+NODE_EXTRA_CA_CERTS/);
  const proxied = { url: own.url, env: { HTTPS_PROXY: `https://${(await httpTunnels(strangersCertificate)).host}` } };
  for (const trust of ["", join(folder, "missing.pem")]) {
    expect(await ends([own, proxied], trust)).toMatchObject([
      missing,
      refused("the proxy in HTTPS_PROXY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", /NODE_EXTRA_CA_CERTS/),
    ]);
  }
});

test("what ends after the request was sent, behind a proxy and TLS, has an unknown outcome, in time", async () => {
  const { host, asked } = await httpTunnels();
  const ways: Parameters<typeof serveSecurely>[1][] = [
    () => undefined,
    ({ socket }) => void socket.destroy(),
    (_request, response) => void response.writeHead(200).write("{"),
    ({ socket }, response) => {
      response.writeHead(200, { "content-length": "99" }).write("{", () => socket.destroy());
    },
  ];
  const urls = await Promise.all(ways.map((way) => serveSecurely(companyCertificates.good, way)));
  const all = await ends(urls.map((url) => ({ url: named(url), env: { HTTPS_PROXY: host }, timeoutMs: 1_000 })));
  expect(all).toMatchObject(Array(4).fill({ kind: "noResponse" }));
  for (const { took } of all as { took: number }[]) expect(took).toBeLessThan(2_000);
  expect(asked).toHaveLength(4);
});
