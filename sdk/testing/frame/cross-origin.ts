import type { Context } from "hono";

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

// What a browser says of a call by the page itself and of one typed by its user.
const ownSites = ["same-origin", "none"];

/**
 * Why a call is not let in. A page in a browser can reach loopback: it is known by its `Origin` or `Sec-Fetch-Site`,
 * or, when a name of its own resolves to this machine (DNS rebinding), by its `Host`.
 */
export function crossOriginError(c: Context): string | undefined {
  const host = c.req.header("host") ?? "";
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site") ?? "none";
  if (!loopbackNames.includes(host.replace(/:\d+$/, ""))) return "The control port answers to a loopback name only.";
  if ((origin !== undefined && origin !== `http://${host}`) || !ownSites.includes(site))
    return "The control port refuses calls from another origin.";
  return undefined;
}
