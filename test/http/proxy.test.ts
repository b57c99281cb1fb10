import { InvalidProxy, proxyFor } from "../../provider/http/proxy";
import { expectHidden } from "../support/errors";

const api = new URL("https://api.planetscale.com/v1");
const at = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env);
const of = (value: string) => proxyFor(api, { HTTPS_PROXY: value });
const where = (host: string, port: number, protocol = "http:") => ({ variable: "HTTPS_PROXY", protocol, host, port });

test.each([
  ["proxy.example:3128", where("proxy.example", 3128)],
  ["proxy.example", where("proxy.example", 80)],
  ["127.0.0.1:3128", where("127.0.0.1", 3128)],
  ["localhost:3128", where("localhost", 3128)],
  ["[::1]:3128", where("::1", 3128)],
  ["http://proxy.example:3128", where("proxy.example", 3128)],
  ["HTTP://Proxy.Example:3128/", where("proxy.example", 3128)],
  ["http://proxy.example:3128\n", where("proxy.example", 3128)],
  [" http://proxy.example ", where("proxy.example", 80)],
  ["https://proxy.example", where("proxy.example", 443, "https:")],
  ["socks5://proxy.example", where("proxy.example", 1080, "socks5:")],
  ["socks5h://proxy.example:9", where("proxy.example", 9, "socks5:")],
])("HTTPS_PROXY %j is taken, with and without a scheme", (value, wanted) => {
  expect(of(value)).toEqual(wanted);
});

test.each([
  ["user:s3cret@proxy.example:3128", "user", "s3cret"],
  ["http://us%40er:p%3Ass%2F@proxy.example:3128", "us@er", "p:ss/"],
  ["http://user@proxy.example:3128", "user", ""],
  ["socks5://user:s%20t@proxy.example:3128", "user", "s t"],
])("the user and the password of %s are decoded", (value, user, password) => {
  expect(of(value)).toMatchObject({ host: "proxy.example", port: 3128, login: { user, password } });
});

test.each([
  "ftp://user:canary-password@proxy.example",
  "http://",
  "http://us%er:canary-password@proxy.example",
  "http://user:canary-password@proxy.example:99999",
  "http://user:canary-password@",
  "http://user:1#canary-password@proxy.example:3128",
  "http://user:1/canary-password@proxy.example:3128",
  "DOMAIN\\user:canary-password@proxy.example:3128",
  "http://proxy example:3128/canary-password",
])("HTTPS_PROXY %j is refused by name, and not quoted", (value) => {
  for (const variable of ["HTTPS_PROXY", "https_proxy"]) {
    try {
      proxyFor(api, { [variable]: value });
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidProxy);
      expect((error as Error).message).toMatch(
        new RegExp(`^${variable} must be the URL of a proxy, such as "http://proxy\\.example\\.com:3128"`),
      );
      expectHidden(error, "canary-password");
      continue;
    }
    throw new Error("This was to be refused.");
  }
});

test("the variables are found in upper and lower case, the upper first, as Pulumi does", () => {
  expect(at(api.href, { https_proxy: "a:1" })).toMatchObject({ variable: "https_proxy", host: "a" });
  expect(at(api.href, { https_proxy: "a:1", HTTPS_PROXY: "b:2" })).toMatchObject({ host: "b" });
  expect(at(api.href, { https_proxy: "a:1", HTTPS_PROXY: "" })).toMatchObject({ host: "a" });
});

test.each([{}, { HTTPS_PROXY: "" }, { HTTPS_PROXY: " " }, { HTTP_PROXY: "a:1" }, { ALL_PROXY: "a:1" }])(
  "there is no proxy in %j",
  (env) => {
    expect(at(api.href, env)).toBeUndefined();
  },
);

test.each(["https://127.0.0.1:8443/", "https://localhost/", "https://[::1]/", "http://127.0.0.1:1/"])(
  "%s is reached directly, whatever HTTPS_PROXY holds",
  (url) => {
    expect(at(url, { HTTPS_PROXY: "ftp://nothing" })).toBeUndefined();
  },
);

// After golang.org/x/net/http/httpproxy, by which the Pulumi CLI goes.
test.each([
  ["api.planetscale.com", api.href, true],
  ["API.PlanetScale.com", api.href, true],
  ["planetscale.com", api.href, true],
  [".planetscale.com", api.href, true],
  ["*.planetscale.com", api.href, true],
  ["com", api.href, true],
  ["api.planetscale.com:443", api.href, true],
  ["planetscale.com:443", api.href, true],
  ["api.planetscale.com:8443", api.href, false],
  ["api.planetscale.com:8443", "https://api.planetscale.com:8443/", true],
  ["*", api.href, true],
  ["localhost, 127.0.0.1 ,planetscale.com", api.href, true],
  ["localhost 127.0.0.1 planetscale.com", api.href, true],
  ["localhost,*", api.href, true],
  ["lanetscale.com", api.href, false],
  ["i.planetscale.com", api.href, false],
  [".api.planetscale.com", api.href, false],
  ["*.api.planetscale.com", api.href, false],
  ["api.planetscale.com.evil.example", api.href, false],
  ["", api.href, false],
  [",,", api.href, false],
  ["10.1.2.3", "https://10.1.2.3/", true],
  ["10.1.2.3:443", "https://10.1.2.3/", true],
  ["10.0.0.0/8", "https://10.1.2.3/", true],
  ["11.0.0.0/8", "https://10.1.2.3/", false],
  ["10.0.0.0/99", "https://10.1.2.3/", false],
  ["10.0.0.0/8", api.href, false],
  ["2.3", "https://10.1.2.3/", false],
  ["fd00::/8", "https://[fd12::1]/", true],
  ["fd12::1", "https://[fd12::1]/", true],
  ["[fd12::1]:443", "https://[fd12::1]/", true],
  ["[fd12::1]:444", "https://[fd12::1]/", false],
])("NO_PROXY %j and %s: direct is %s", (value, url, direct) => {
  for (const variable of ["NO_PROXY", "no_proxy"])
    expect(at(url, { HTTPS_PROXY: "proxy.example:3128", [variable]: value }) === undefined).toBe(direct);
});

test("a proxy that is not used is not judged", () => {
  expect(at(api.href, { HTTPS_PROXY: "ftp://nothing", NO_PROXY: "*" })).toBeUndefined();
});
