import type { Exchange } from "../../provider/http/transport";
import type { PlatformName } from "../../sdk/testing";
import { fixtures } from "../support/platforms";

const query = /^(\?page=\d+&per_page=100|\?skip=\d+&limit=100)?$/;

const headerNames = new Set(["accept", "user-agent", "authorization", "content-type"]);

const shapeOf = (method: string, pathname: string): string => {
  const shapes = Object.values(fixtures).flatMap(({ calls }) => calls);
  const parts = `${method} ${pathname}`.split("/");
  const fits = (shape: string): boolean => {
    const wanted = shape.split("/");
    const same = (word: string, at: number): boolean =>
      word === parts[at] || (word === "*" && /^(?!\.{1,2}$)[^/?#\\]+$/.test(parts[at] ?? ""));
    return wanted.length === parts.length && wanted.every(same);
  };
  return shapes.find(fits) ?? "";
};

/** What is wrong with a request of this platform's, whose API is at this URL; undefined when nothing is. */
export function wrongWith(exchange: Exchange, name: PlatformName, api: URL): string | undefined {
  return wrongUrl(exchange, name, api) ?? wrongContent(exchange);
}

function wrongUrl({ url, method }: Exchange, name: PlatformName, api: URL): string | undefined {
  if (url.origin !== api.origin) return `it goes to ${url.origin}`;
  if (url.username + url.password + url.hash !== "") return "its URL has a user or a fragment";
  const base = api.pathname.replace(/\/$/, "");
  if (!url.pathname.startsWith(base)) return `it leaves ${base}: ${url.pathname.slice(0, 200)}`;
  const pathname = url.pathname.slice(base.length);
  if (!fixtures[name].calls.includes(shapeOf(method, pathname)))
    return `no such call: ${method} ${pathname.slice(0, 200)}`;
  return query.test(url.search) ? undefined : `its query is ${url.search.slice(0, 200)}`;
}

function wrongContent({ headers, body }: Exchange): string | undefined {
  for (const [header, value] of Object.entries(headers)) {
    if (!headerNames.has(header) || !/^[\x20-\x7e]+$/.test(value)) return `its header ${header} is malformed`;
  }
  return body !== undefined && !isObject(body) ? "its body is no JSON object" : undefined;
}

function isObject(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
