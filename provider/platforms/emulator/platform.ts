import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { z } from "zod";
import { type Behavior, checkBehaviors, defaultsOf, type RateBehaviors } from "./behaviors";
import type { RequestLogEntry } from "./log";
import { type Names, namesOf, type OptionNames } from "./options";
import { createRateLimit } from "./rate-limit";
import { createStore, remove, type StateSchema, type Store } from "./store";
import { isAlive, summaryOf, type TokenRecord, type TokenSummary } from "./tokens";

/** What a handler gets in addition to the request. */
interface Call extends HttpBindings {
  /** The complete request body. */
  readonly text: string;
  /** True if reads return `store.before` instead of `store.now`. */
  readonly stale: boolean;
  /** The request's log entry. The handler sets its `caller`. */
  readonly entry: RequestLogEntry;
}

export type CallContext = Context<{ Bindings: Call }>;
type EmulatorApp = Hono<{ Bindings: Call }>;

/** Body of an error response: an object is sent as JSON, a string as is, an empty string as no body. */
export type ErrorResponseBody = object | string;

/** Thrown by a handler: an error response. Without a body, it has the platform's usual one for the status. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly body?: ErrorResponseBody,
    readonly headers: Record<string, string> = {},
  ) {
    super(`HTTP ${status}`);
  }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });

export const noContent = (status = 204): Response => new Response(null, { status });

export const errorResponse = (
  body: ErrorResponseBody,
  status: number,
  headers: Record<string, string> = {},
): Response =>
  typeof body === "string" ? new Response(body === "" ? null : body, { status, headers }) : json(body, status, headers);

/** Returns the token of `Authorization: Bearer`. */
export const bearerOf = (c: CallContext): string | undefined =>
  /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];

/** Parses a body. A missing one counts as an empty object; broken JSON is a 400. */
export function jsonIn(text: string): unknown {
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw new HttpError(400);
  }
}

/** State, behaviors and clock of one platform. */
export interface EmulatorContext<State, Behaviors> {
  readonly store: Store<State>;
  /** Mutable: a test may change one at any time. */
  readonly behaviors: Behaviors;
  readonly now: () => number;
  /** Returns what a person at the dashboard names. Throws if it does not exist. */
  readonly required: <Item>(item: Item | undefined, what: string, name: string) => Item;
}

/** Returns the state that reads return. */
export const viewOf = <State>({ store }: { readonly store: Store<State> }, c: CallContext): State =>
  c.env.stale ? store.before : store.now;

type Method = "GET" | "POST" | "PATCH" | "DELETE" | "ALL";
export type Handler = (c: CallContext) => Response | Promise<Response>;
export type Route = readonly [method: Method, path: string, handler: Handler];

/** The public types of one platform's emulator. */
interface Types {
  readonly options: unknown;
  readonly info: object;
  readonly behaviors: object;
  readonly admin: unknown;
}

/** Definition of one emulated platform. Everything specific to it is in its folder. */
interface PlatformParts<State extends object, Of extends Types> {
  readonly title: string;
  /** Schema of the state, in memory and in the file. */
  readonly state: StateSchema<State>;
  /** The list of the state that has the tokens. */
  readonly tokens: (state: State) => TokenRecord[];
  /** Default: until its expiry. */
  readonly isAlive?: (token: never, now: number) => boolean;
  /** Every behavior that the platform's documentation leaves open, with its default. */
  readonly behaviors: { readonly [Name in keyof Of["behaviors"]]: Behavior<Of["behaviors"][Name]> };
  /** The names of its options. */
  readonly options: OptionNames<Of["options"]>;
  /** Pattern of its secrets, so that none reaches the log. Must have the flag `g`. */
  readonly secretForm: RegExp;
  /** Returns the error body for a status. */
  errorBody(status: number): ErrorResponseBody;
  open(context: EmulatorContext<State, Of["behaviors"]>, options: Of["options"] | undefined): PlatformInstance<Of>;
}

interface PlatformInstance<Of extends Types> {
  readonly routes: readonly Route[];
  /** Returns what a program needs to call it: URLs and bootstrap credentials. */
  info(origin: string): Of["info"];
  /** Actions of a person at the platform's dashboard. */
  readonly admin: Of["admin"];
}

interface PlatformSettings<Of extends Types> {
  /** Returns the saved state, if there is one. */
  readonly saved: <State>(form: z.ZodType<State>) => State | undefined;
  readonly behaviors: Partial<Of["behaviors"]> | undefined;
  readonly options: Of["options"] | undefined;
  readonly now: () => number;
  readonly changed: () => void;
}

export interface OpenPlatform<Of extends Types = Types> extends Omit<PlatformInstance<Of>, "routes"> {
  readonly app: EmulatorApp;
  readonly behaviors: Of["behaviors"];
  /** Changes behaviors. An unknown name or an invalid value throws `InvalidInput`, which names it. */
  updateBehaviors(change: object): void;
  readonly secretForm: RegExp;
  errorBody(status: number): ErrorResponseBody;
  tokens(): TokenSummary[];
  /** Returns false if there is no such token. */
  revoke(id: string): boolean;
  /** Returns the state for the state file. */
  save(): unknown;
}

/** A platform in the registry, without the type of its state. */
export interface EmulatedPlatform<Of extends Types = Types> {
  readonly optionNames: Names;
  readonly behaviorNames: Names;
  open(settings: PlatformSettings<Of>): OpenPlatform<Of>;
}

export function defineEmulatedPlatform<State extends object, Of extends Types & { readonly behaviors: RateBehaviors }>(
  parts: PlatformParts<State, Of>,
): EmulatedPlatform<Of> {
  const alive = (parts.isAlive ?? isAlive) as (token: TokenRecord, now: number) => boolean;
  return {
    optionNames: parts.options,
    behaviorNames: namesOf(parts.behaviors),
    open({ saved, behaviors: chosen = {}, options, now, changed }) {
      const empty = Object.fromEntries(Object.keys(parts.state.shape).map((name) => [name, []])) as State;
      const store = createStore<State>(saved(parts.state) ?? empty, changed);
      const values = { ...defaultsOf(parts.behaviors), ...checkBehaviors(parts.behaviors, chosen) };
      const behaviors = values as Of["behaviors"];
      const required = <Item>(item: Item | undefined, what: string, name: string): Item => {
        if (item === undefined) throw new Error(`The emulated ${parts.title} has no ${what} "${name}".`);
        return item;
      };
      const { routes, ...instance } = parts.open({ store, behaviors, now, required }, options);
      return {
        ...instance,
        app: appOf(routes, createRateLimit(behaviors, now), (status) => parts.errorBody(status)),
        behaviors,
        updateBehaviors: (change) => Object.assign(behaviors, checkBehaviors(parts.behaviors, change)),
        secretForm: parts.secretForm,
        errorBody: (status) => parts.errorBody(status),
        tokens: () => parts.tokens(store.now).map((token) => summaryOf(token, alive(token, now()))),
        revoke(id) {
          if (!parts.tokens(store.now).some((token) => token.id === id)) return false;
          return store.change((draft) => remove(parts.tokens(draft), (token) => token.id === id));
        },
        save: () => store.now,
      };
    },
  };
}

function appOf(
  routes: readonly Route[],
  rateLimit: ReturnType<typeof createRateLimit>,
  errorBody: (status: number) => ErrorResponseBody,
): EmulatorApp {
  // Tests start thousands of emulators with few routes each: other routers take longer to build than to match.
  const app: EmulatorApp = new Hono<{ Bindings: Call }>({ router: new TrieRouter() });
  app.notFound(() => errorResponse(errorBody(404), 404));
  app.onError((error) => {
    if (error instanceof HttpError)
      return errorResponse(error.body ?? errorBody(error.status), error.status, error.headers);
    console.error(error);
    return errorResponse(errorBody(500), 500);
  });
  app.use(async (c, next) => {
    const headers = rateLimit(c.req.header("authorization") ?? "");
    if (headers !== undefined) throw new HttpError(429, undefined, headers);
    await next();
  });
  for (const [method, path, handler] of routes) app.on(method, path, handler);
  return app;
}
