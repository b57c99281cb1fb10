import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { z } from "zod";
import { validate } from "./validate";
import { type Names, namesOf, type OptionNames } from "./options";
import type { RequestLogEntry } from "./log";
import { createStore, type Store } from "./store";
import type { TokenSummary } from "./token-summary";

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
export type EmulatorApp = Hono<{ Bindings: Call }>;

/** Body of an error response: an object is sent as JSON, a string as is, an empty string as no body. */
export type ErrorResponseBody = object | string;

/** Thrown by a handler: an error response in the platform's own shape. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorResponseBody,
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

export const errorResponse = (
  body: ErrorResponseBody,
  status: number,
  headers: Record<string, string> = {},
): Response =>
  typeof body === "string" ? new Response(body === "" ? null : body, { status, headers }) : json(body, status, headers);

/** State, behaviors and clock of one platform. */
export interface EmulatorContext<State, Behaviors> {
  readonly store: Store<State>;
  /** Mutable: a test may change one at any time. */
  readonly behaviors: Behaviors;
  readonly now: () => number;
}

/** Definition of one emulated platform. Everything specific to it is in its folder. */
export interface PlatformParts<State, Behaviors extends object, Options, Info, Admin> {
  /** Schema of the state, in memory and in the file. */
  readonly state: z.ZodType<State>;
  readonly empty: State;
  /** Every behavior that the platform's documentation leaves open, with its default. */
  readonly behaviors: z.ZodType<Behaviors>;
  /** The names of its options. */
  readonly options: OptionNames<Options>;
  /** Pattern of its secrets, so that none reaches the log. Must have the flag `g`. */
  readonly secretForm: RegExp;
  /** Returns the error body for a status. */
  errorBody(status: number): ErrorResponseBody;
  open(base: EmulatorContext<State, Behaviors>, options: Options | undefined): PlatformInstance<Info, Admin>;
}

interface PlatformInstance<Info, Admin> {
  routes(app: EmulatorApp): void;
  /** Returns what a program needs to call it: URLs and bootstrap credentials. */
  info(origin: string): Info;
  tokens(): TokenSummary[];
  /** Returns false if there is no such token. */
  revoke(id: string): boolean;
  /** Actions of a person at the platform's dashboard. */
  readonly admin: Admin;
}

interface PlatformSettings<Behaviors, Options> {
  /** Returns the saved state, if there is one. */
  readonly saved: <State>(form: z.ZodType<State>) => State | undefined;
  readonly behaviors: Partial<Behaviors> | undefined;
  readonly options: Options | undefined;
  readonly now: () => number;
  readonly changed: () => void;
}

export interface OpenPlatform<Behaviors = object, Info = object, Admin = unknown> extends PlatformInstance<
  Info,
  Admin
> {
  readonly app: EmulatorApp;
  readonly behaviors: Behaviors;
  /** Changes behaviors. An unknown name or an invalid value throws `InvalidInput`, which names it. */
  updateBehaviors(change: unknown): void;
  readonly secretForm: RegExp;
  errorBody(status: number): ErrorResponseBody;
  /** Returns the state for the state file. */
  save(): unknown;
}

/** A platform in the registry, without the type of its state. */
export interface EmulatedPlatform<Behaviors = object, Options = unknown, Info = object, Admin = unknown> {
  readonly optionNames: Names;
  readonly behaviorNames: Names;
  open(settings: PlatformSettings<Behaviors, Options>): OpenPlatform<Behaviors, Info, Admin>;
}

export function defineEmulatedPlatform<State, Behaviors extends object, Options, Info, Admin>(
  parts: PlatformParts<State, Behaviors, Options, Info, Admin>,
): EmulatedPlatform<Behaviors, Options, Info, Admin> {
  return {
    optionNames: parts.options,
    behaviorNames: namesOf(validate(parts.behaviors, {})),
    open({ saved, behaviors: chosen, options, now, changed }) {
      const store = createStore(saved(parts.state) ?? parts.empty, changed);
      const behaviors = validate(parts.behaviors, chosen ?? {});
      const instance = parts.open({ store, behaviors, now }, options);
      // Tests start thousands of emulators with few routes each: other routers take longer to build than to match.
      const app: EmulatorApp = new Hono<{ Bindings: Call }>({ router: new TrieRouter() });
      app.notFound(() => errorResponse(parts.errorBody(404), 404));
      app.onError((error) => {
        if (error instanceof HttpError) return errorResponse(error.body, error.status, error.headers);
        console.error(error);
        return errorResponse(parts.errorBody(500), 500);
      });
      instance.routes(app);
      return {
        ...instance,
        app,
        behaviors,
        updateBehaviors: (change) =>
          Object.assign(behaviors, validate(parts.behaviors, { ...behaviors, ...(change as object) })),
        secretForm: parts.secretForm,
        errorBody: (status) => parts.errorBody(status),
        save: () => store.now,
      };
    },
  };
}
