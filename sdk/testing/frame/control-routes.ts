import type { Context } from "hono";
import { z } from "zod";
import { accepted, Unacceptable } from "./accept";
import type { Clock } from "./clock";
import { faultKinds, type Faults } from "./faults";
import type { RequestLog } from "./log";
import { json, type OpenPlatform } from "./platform";
import type { TokenFacts } from "./token-facts";

/** What the control port and the in-process handle both act on. */
export interface Controlled {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly platforms: Readonly<Record<string, OpenPlatform>>;
  readonly tokens: () => (TokenFacts & { readonly platform: string })[];
  /** Revokes a token; false when there is none. */
  readonly revoke: (platform: string, id: string) => boolean;
  /** Writes everything, if a file is kept. */
  readonly keep: () => Promise<void>;
}

const clockOrder = z.union([z.strictObject({ advance: z.string() }), z.strictObject({ now: z.string() })], {
  error: 'give either "advance" (a duration such as "2d") or "now" (an instant)',
});

const since = z.coerce.number().int().nonnegative().default(0);

/** One thing that the control port does, with an example of the call. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly description: string;
  /** Where the path alone is no example. */
  readonly call?: string;
  readonly body?: object;
  readonly answer: (c: Context) => Response | Promise<Response>;
}

const done = (): Response => new Response(null, { status: 204 });

/** Everything that the control port does, by what it is about. */
export const routesOf = (controlled: Controlled): Route[] => [
  ...tokenRoutes(controlled),
  ...requestRoutes(controlled),
  ...clockRoutes(controlled),
  ...faultRoutes(controlled),
  ...behaviorRoutes(controlled),
];

function tokenRoutes(controlled: Controlled): Route[] {
  const { platforms } = controlled;
  return [
    {
      method: "GET",
      path: "/health",
      description: "Tells that it serves, and which platforms.",
      answer: () => json({ status: "ok", platforms: Object.keys(platforms) }),
    },
    {
      method: "GET",
      path: "/tokens",
      description: "Every token that was not revoked; never a secret.",
      answer: () => json(controlled.tokens()),
    },
    {
      method: "DELETE",
      path: "/tokens/:platform/:id",
      description: "Revokes a token behind everybody's back.",
      call: `/tokens/${firstName(platforms)}/k3v9x2m7q1zd`,
      answer: (c) => revokeToken(controlled, c.req.param("platform") ?? "", c.req.param("id") ?? ""),
    },
  ];
}

function requestRoutes({ log }: Controlled): Route[] {
  return [
    {
      method: "GET",
      path: "/requests",
      description: "The newest requests in the order of their arrival, from the index `since` on.",
      call: "/requests?since=0",
      answer: (c) => json(log.list(accepted(z.object({ since }), c.req.query()).since)),
    },
    {
      method: "DELETE",
      path: "/requests",
      description: "Empties that log; the index goes on counting.",
      answer: () => {
        log.clear();
        return done();
      },
    },
  ];
}

function clockRoutes({ clock, keep }: Controlled): Route[] {
  const instant = (): Response => json({ now: new Date(clock.now()).toISOString() });
  return [
    { method: "GET", path: "/clock", description: "The emulator's time.", answer: instant },
    {
      method: "POST",
      path: "/clock",
      description: 'Moves the clock on ("advance") or sets it to an instant ("now"); it goes on ticking.',
      body: { advance: "2d" },
      answer: async (c) => {
        moveClock(clock, accepted(clockOrder, await bodyOf(c)));
        await keep();
        return instant();
      },
    },
  ];
}

function faultRoutes({ faults, platforms }: Controlled): Route[] {
  return [
    {
      method: "GET",
      path: "/faults",
      description: "The faults that are still to strike.",
      answer: () => json(faults.pending().map(({ path, ...fault }) => ({ ...fault, path: path?.source }))),
    },
    {
      method: "POST",
      path: "/faults",
      description: `Orders a fault for the next requests that match: ${faultKinds.join(", ")}.`,
      body: { platform: firstName(platforms), method: "POST", path: "service-tokens$", fault: "drop-after", times: 1 },
      answer: async (c) => {
        faults.order(await bodyOf(c));
        return json({ pending: faults.pending().length }, 201);
      },
    },
    {
      method: "DELETE",
      path: "/faults",
      description: "Takes all of them back.",
      answer: () => {
        faults.clear();
        return done();
      },
    },
  ];
}

function behaviorRoutes({ platforms }: Controlled): Route[] {
  const current = (): Response =>
    json(Object.fromEntries(Object.entries(platforms).map(([name, { behaviors }]) => [name, behaviors])));
  return [
    {
      method: "GET",
      path: "/behaviors",
      description: "How each platform behaves where its documents are silent.",
      answer: current,
    },
    {
      method: "PATCH",
      path: "/behaviors",
      description: "Changes behaviors. Those not named keep their value.",
      body: Object.fromEntries(Object.entries(platforms).map(([name, { behaviors }]) => [name, firstOf(behaviors)])),
      answer: async (c) => {
        updateBehaviors(platforms, await bodyOf(c));
        return current();
      },
    },
  ];
}

const firstName = (platforms: Controlled["platforms"]): string => Object.keys(platforms)[0] ?? "";

const firstOf = (behaviors: object): object => Object.fromEntries(Object.entries(behaviors).slice(0, 1));

async function revokeToken({ revoke, keep }: Controlled, platform: string, id: string): Promise<Response> {
  if (!revoke(platform, id)) return json({ error: `There is no token "${id}" of "${platform}".` }, 404);
  await keep();
  return done();
}

function moveClock(clock: Clock, order: z.infer<typeof clockOrder>): void {
  try {
    if ("advance" in order) clock.advance(order.advance);
    else clock.set(order.now);
  } catch (error) {
    throw new Unacceptable(error instanceof Error ? error.message : "now: no instant");
  }
}

function updateBehaviors(platforms: Controlled["platforms"], change: unknown): void {
  const names = Object.keys(platforms);
  const form = z.partialRecord(z.enum(names), z.record(z.string(), z.unknown()));
  for (const [name, turned] of Object.entries(accepted(form, change))) platforms[name]?.updateBehaviors(turned);
}

async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json<unknown>();
  } catch {
    throw new Unacceptable("the body: not JSON");
  }
}
