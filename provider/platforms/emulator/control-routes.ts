import type { Context } from "hono";
import { z } from "zod";
import type { EmulatorClock } from "./clock";
import { faultKinds, type Faults } from "./faults";
import { InvalidInput } from "./errors";
import type { RequestLog } from "./log";
import { json, type OpenPlatform } from "./platform";
import type { TokenSummary } from "./tokens";
import { validate } from "./validate";

/** What the control port and the `Emulator` object both act on. */
export interface ControlContext {
  readonly clock: EmulatorClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly platforms: Readonly<Record<string, OpenPlatform>>;
  readonly tokens: () => (TokenSummary & { readonly platform: string })[];
  /** Revokes a token. Returns false if there is none. */
  readonly revoke: (platform: string, id: string) => boolean;
  /** Writes the state file, if there is one. */
  readonly save: () => Promise<void>;
}

const clockChange = z.union([z.strictObject({ advance: z.string() }), z.strictObject({ now: z.string() })], {
  error: 'must have either "advance" (a duration such as "2d") or "now" (an instant)',
});

const since = z.coerce.number().int().nonnegative().default(0);

/** A route of the control port, with an example call. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly description: string;
  /** The path of the example, if it differs from `path`. */
  readonly call?: string;
  readonly body?: object;
  readonly answer: (c: Context) => Response | Promise<Response>;
}

const done = (): Response => new Response(null, { status: 204 });

/** Returns all routes of the control port, by resource. */
export const routesOf = (context: ControlContext): Route[] => [
  ...tokenRoutes(context),
  ...requestRoutes(context),
  ...clockRoutes(context),
  ...faultRoutes(context),
  ...behaviorRoutes(context),
];

function tokenRoutes(context: ControlContext): Route[] {
  const { platforms } = context;
  return [
    {
      method: "GET",
      path: "/health",
      description: "Reports that the emulator is running, and its platforms.",
      answer: () => json({ status: "ok", platforms: Object.keys(platforms) }),
    },
    {
      method: "GET",
      path: "/tokens",
      description: "Lists all tokens that are not revoked, without their secrets.",
      answer: () => json(context.tokens()),
    },
    {
      method: "DELETE",
      path: "/tokens/:platform/:id",
      description: "Revokes a token, as if someone had done so at the platform.",
      call: `/tokens/${firstName(platforms)}/k3v9x2m7q1zd`,
      answer: (c) => revokeToken(context, c.req.param("platform") ?? "", c.req.param("id") ?? ""),
    },
  ];
}

function requestRoutes({ log }: ControlContext): Route[] {
  return [
    {
      method: "GET",
      path: "/requests",
      description: "Lists the newest requests in order of arrival, starting at the index `since`.",
      call: "/requests?since=0",
      answer: (c) => json(log.list(validate(z.object({ since }), c.req.query()).since)),
    },
    {
      method: "DELETE",
      path: "/requests",
      description: "Clears the request log. The index continues.",
      answer: () => {
        log.clear();
        return done();
      },
    },
  ];
}

function clockRoutes({ clock, save }: ControlContext): Route[] {
  const instant = (): Response => json({ now: new Date(clock.now()).toISOString() });
  return [
    { method: "GET", path: "/clock", description: "Returns the emulator's time.", answer: instant },
    {
      method: "POST",
      path: "/clock",
      description: 'Advances the clock by a duration ("advance") or sets it to an instant ("now"). It keeps ticking.',
      body: { advance: "2d" },
      answer: async (c) => {
        moveClock(clock, validate(clockChange, await bodyOf(c)));
        await save();
        return instant();
      },
    },
  ];
}

function faultRoutes({ faults, platforms }: ControlContext): Route[] {
  return [
    {
      method: "GET",
      path: "/faults",
      description: "Lists the pending faults.",
      answer: () => json(faults.pending().map(({ path, ...fault }) => ({ ...fault, path: path?.source }))),
    },
    {
      method: "POST",
      path: "/faults",
      description: `Adds a fault for the next matching requests. Kinds: ${faultKinds.join(", ")}.`,
      body: { platform: firstName(platforms), method: "POST", path: "service-tokens$", fault: "drop-after", times: 1 },
      answer: async (c) => {
        faults.add(await bodyOf(c));
        return json({ pending: faults.pending().length }, 201);
      },
    },
    {
      method: "DELETE",
      path: "/faults",
      description: "Removes all pending faults.",
      answer: () => {
        faults.clear();
        return done();
      },
    },
  ];
}

function behaviorRoutes({ platforms }: ControlContext): Route[] {
  const current = (): Response =>
    json(Object.fromEntries(Object.entries(platforms).map(([name, { behaviors }]) => [name, behaviors])));
  return [
    {
      method: "GET",
      path: "/behaviors",
      description: "Returns how each platform behaves where its documentation is silent.",
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

const firstName = (platforms: ControlContext["platforms"]): string => Object.keys(platforms)[0] ?? "";

const firstOf = (behaviors: object): object => Object.fromEntries(Object.entries(behaviors).slice(0, 1));

async function revokeToken({ revoke, save }: ControlContext, platform: string, id: string): Promise<Response> {
  if (!revoke(platform, id))
    return json({ error: `Token "${id}" of platform "${platform}" not found. GET /tokens lists the tokens.` }, 404);
  await save();
  return done();
}

function moveClock(clock: EmulatorClock, change: z.infer<typeof clockChange>): void {
  try {
    if ("advance" in change) clock.advance(change.advance);
    else clock.set(change.now);
  } catch (error) {
    throw new InvalidInput(error instanceof Error ? error.message : "now: must be an instant");
  }
}

function updateBehaviors(platforms: ControlContext["platforms"], change: unknown): void {
  const names = Object.keys(platforms);
  const form = z.partialRecord(z.enum(names), z.record(z.string(), z.unknown()));
  for (const [name, values = {}] of Object.entries(validate(form, change))) platforms[name]?.updateBehaviors(values);
}

async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json<unknown>();
  } catch {
    throw new InvalidInput("body: must be JSON");
  }
}
