import { type Context, Hono } from "hono";
import { z } from "zod";
import { accepted, Unacceptable } from "./accept";
import type { Clock } from "./clock";
import type { Faults } from "./faults";
import type { RequestLog } from "./log";
import { json, type OpenPlatform, type TokenFacts } from "./platform";

/** What the control port and the in-process handle both act on. */
export interface Controlled {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly platforms: Readonly<Record<string, OpenPlatform>>;
  readonly tokens: () => (TokenFacts & { readonly platform: string })[];
  /** Writes everything, if a file is kept. */
  readonly keep: () => Promise<void>;
}

const clockOrder = z.union([z.strictObject({ advance: z.string() }), z.strictObject({ now: z.string() })], {
  error: 'give either "advance" (a duration such as "2d") or "now" (an instant)',
});

const since = z.coerce.number().int().nonnegative().default(0);

/** The port by which tests and people steer the emulator. It never tells a secret. */
export function controlApp(controlled: Controlled): Hono {
  const { clock, faults, log, platforms } = controlled;
  const app = new Hono();
  app.use(async (c, next) => {
    const reason = strange(c);
    return reason === undefined ? next() : json({ error: reason }, 403);
  });
  app.onError((error) =>
    error instanceof Unacceptable ? json({ error: error.message }, 400) : json({ error: error.message }, 500),
  );
  app.notFound((c) => json({ error: `There is no ${c.req.method} ${c.req.path} here.` }, 404));

  const instant = (): Response => json({ now: new Date(clock.now()).toISOString() });
  const switches = (): Response =>
    json(Object.fromEntries(Object.entries(platforms).map(([name, platform]) => [name, platform.switches])));

  app.get("/health", () => json({ ok: true, platforms: Object.keys(platforms) }));
  app.get("/tokens", () => json(controlled.tokens()));
  app.get("/requests", (c) => json(log.list(accepted(z.object({ since }), c.req.query()).since)));
  app.delete("/requests", () => {
    log.clear();
    return new Response(null, { status: 204 });
  });
  app.get("/clock", instant);
  app.post("/clock", async (c) => {
    moveClock(clock, accepted(clockOrder, await bodyOf(c)));
    await controlled.keep();
    return instant();
  });
  app.get("/faults", () => json(faults.pending().map(({ path, ...fault }) => ({ ...fault, path: path?.source }))));
  app.post("/faults", async (c) => {
    faults.order(await bodyOf(c));
    return json({ pending: faults.pending().length }, 201);
  });
  app.delete("/faults", () => {
    faults.clear();
    return new Response(null, { status: 204 });
  });
  app.get("/switches", switches);
  app.post("/switches", async (c) => {
    turnSwitches(platforms, await bodyOf(c));
    return switches();
  });
  return app;
}

function moveClock(clock: Clock, order: z.infer<typeof clockOrder>): void {
  try {
    if ("advance" in order) clock.advance(order.advance);
    else clock.set(order.now);
  } catch (error) {
    throw new Unacceptable(error instanceof Error ? error.message : "now: no instant");
  }
}

function turnSwitches(platforms: Controlled["platforms"], change: unknown): void {
  const names = Object.keys(platforms);
  const form = z.partialRecord(z.enum(names), z.record(z.string(), z.unknown()));
  for (const [name, turned] of Object.entries(accepted(form, change))) platforms[name]?.turn(turned);
}

async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json<unknown>();
  } catch {
    throw new Unacceptable("the body: not JSON");
  }
}

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

// What a browser says of a call by the page itself and of one typed by its user.
const ownSites = ["same-origin", "none"];

/**
 * Why a call is not let in. A page in a browser can reach loopback: it is known by its `Origin` or `Sec-Fetch-Site`, or, when a name of its
 * own resolves to this machine (DNS rebinding), by its `Host`.
 */
function strange(c: Context): string | undefined {
  const host = c.req.header("host") ?? "";
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site") ?? "none";
  if (!loopbackNames.includes(host.replace(/:\d+$/, ""))) return "The control port answers to a loopback name only.";
  if ((origin !== undefined && origin !== `http://${host}`) || !ownSites.includes(site))
    return "The control port refuses calls from another origin.";
  return undefined;
}
