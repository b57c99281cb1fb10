import type { Context } from "hono";

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

// The `Sec-Fetch-Site` of a call by the same page and of an address that the user typed.
const ownSites = ["same-origin", "none"];

/**
 * Returns why a call is rejected, or undefined. A page in a browser can reach loopback. Its `Origin` or
 * `Sec-Fetch-Site` gives it away, or its `Host` if its own name resolves to this machine (DNS rebinding).
 */
export function crossOriginError(c: Context): string | undefined {
  const host = c.req.header("host") ?? "";
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site") ?? "none";
  if (!loopbackNames.includes(host.replace(/:\d+$/, "")))
    return "The control port only answers at a loopback address. Use 127.0.0.1, localhost or [::1].";
  if ((origin !== undefined && origin !== `http://${host}`) || !ownSites.includes(site))
    return "The control port rejects calls from other origins. Call it from outside a browser.";
  return undefined;
}
