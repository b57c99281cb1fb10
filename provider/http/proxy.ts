import { BlockList, isIP } from "node:net";
import type { Environment } from "../values/environment";

/** A proxy, and the environment variable that names it. */
export interface Proxy {
  readonly variable: string;
  readonly protocol: "http:" | "https:" | "socks5:";
  readonly host: string;
  readonly port: number;
  /** The user and the password, decoded; absent when the URL has neither. */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
}

/** The error for a variable that does not contain a proxy's URL. Its value is never quoted: it may contain a password. */
export class InvalidProxy extends Error {
  constructor(variable: string) {
    super(
      `${variable} must be the URL of a proxy, such as "http://proxy.example.com:3128" (http, https or socks5). ` +
        "Percent-encode special characters in its user and password.",
    );
  }
}

/**
 * Returns the proxy for a URL, by the rules of Go's `http.ProxyFromEnvironment`, which the Pulumi CLI follows:
 * HTTPS_PROXY with or without a scheme, in upper or lower case; NO_PROXY with names, domains, addresses, ranges, ports and `*`.
 * This machine is always reached directly. Throws `InvalidProxy` only when the proxy would be used.
 */
export function proxyFor(url: URL, env: Environment): Proxy | undefined {
  const variable = variableFor(url, env);
  if (variable === undefined || exceptionFor(url, env)) return undefined;
  return parse(variable, (env[variable] ?? "").trim());
}

/** The variables because of which a URL is reached directly although there is a proxy. */
export interface Exception {
  readonly proxy: string;
  readonly except: string;
}

/** Returns the variables if NO_PROXY names a URL's host and there is a proxy for it. */
export function exceptionFor(url: URL, env: Environment): Exception | undefined {
  const [proxy, except] = [variableFor(url, env), firstSet(env, "NO_PROXY", "no_proxy")];
  if (proxy === undefined || except === undefined) return undefined;
  const entries = (env[except] ?? "").split(/[,\s]+/);
  return entries.some((entry) => matches(entry.toLowerCase(), url)) ? { proxy, except } : undefined;
}

/** Returns the variable that names the proxy for a URL, whatever NO_PROXY contains. */
const variableFor = (url: URL, env: Environment): string | undefined =>
  url.protocol === "https:" && !isLoopback(url) ? firstSet(env, "HTTPS_PROXY", "https_proxy") : undefined;

const firstSet = (env: Environment, ...names: readonly string[]): string | undefined =>
  names.find((name) => (env[name] ?? "").trim() !== "");

const protocols = new Map<string, readonly [Proxy["protocol"], port: number]>([
  ["http:", ["http:", 80]],
  ["https:", ["https:", 443]],
  ["socks5:", ["socks5:", 1080]],
  ["socks5h:", ["socks5:", 1080]],
]);

function parse(variable: string, text: string): Proxy {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const known = protocols.get(url?.protocol ?? "");
  if (!url || !known || url.hostname === "" || endsEarly.test(whole)) throw new InvalidProxy(variable);
  const [protocol, usualPort] = known;
  const port = Number(url.port) || usualPort;
  return { variable, protocol, host: bare(url.hostname), port, login: loginOf(variable, url) };
}

// An unencoded "/", "#" or "\" in a password ends the host early: a part of the login would be looked up as the proxy's name.
const endsEarly = /^[^:]+:\/\/[^/?#\\]*(\\|[/?#].*[@\\])/s;

function loginOf(variable: string, { username, password }: URL): Proxy["login"] {
  if (username === "" && password === "") return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new InvalidProxy(variable);
  }
}

/** True if an entry of NO_PROXY matches the host of a URL. */
function matches(entry: string, url: URL): boolean {
  if (entry === "" || entry === "*") return entry === "*";
  const host = bare(url.hostname.toLowerCase());
  const [, network, prefix] = /^([\da-f.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (network !== undefined) return inRange(host, network, Number(prefix));
  const [, name = entry, port] = /^([^:]+|\[.+\]):(\d+)$/.exec(entry) ?? [];
  return (
    (port === undefined || port === (url.port || "443")) && matchesDomain(bare(name).replace(/^\*(?=\.)/, ""), host)
  );
}

/** True if a host is the domain or under it. A leading dot leaves the domain itself out. */
const matchesDomain = (domain: string, host: string): boolean =>
  domain.startsWith(".") ? isUnder(host, domain) : host === domain || isUnder(host, `.${domain}`);

const isUnder = (host: string, domain: string): boolean => isIP(host) === 0 && host.endsWith(domain);

function inRange(host: string, network: string, prefix: number): boolean {
  const [hostKind, kind] = [isIP(host), isIP(network)];
  if (kind === 0 || hostKind !== kind || prefix > (kind === 4 ? 32 : 128)) return false;
  const family = kind === 4 ? "ipv4" : "ipv6";
  const range = new BlockList();
  range.addSubnet(network, prefix, family);
  return range.check(host, family);
}

/** Returns a host without the brackets of IPv6. */
export const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

/** True if a URL's host is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
