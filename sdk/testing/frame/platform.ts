import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { z } from "zod";
import { accepted } from "./accept";
import { type Names, namesOf, type OptionNames } from "./options";
import type { RequestLogEntry } from "./log";
import { createStore, type Store } from "./store";
import type { TokenFacts } from "./token-facts";

/** What a handler gets beside the request. */
interface Call extends HttpBindings {
  /** The request's body, read to its end before anything is done. */
  readonly text: string;
  /** Reads see `store.before` instead of `store.now`. */
  readonly stale: boolean;
  /** The request's line in the log; the handler notes its `caller`. */
  readonly entry: RequestLogEntry;
}

export type CallContext = Context<{ Bindings: Call }>;
export type App = Hono<{ Bindings: Call }>;

/** What a platform says with its no: an object is sent as JSON, a text as it stands, an empty text as no body. */
export type ErrorResponseBody = object | string;

/** Thrown by a handler: the answer that says no, in the platform's own shape. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorResponseBody,
    readonly headers: Record<string, string> = {},
  ) {
    super(`refused with ${status}`);
  }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });

export const refusalAnswer = (
  body: ErrorResponseBody,
  status: number,
  headers: Record<string, string> = {},
): Response =>
  typeof body === "string" ? new Response(body === "" ? null : body, { status, headers }) : json(body, status, headers);

/** What a platform stands on. */
export interface EmulatorContext<State, Behaviors> {
  readonly store: Store<State>;
  /** Live: a test may turn one at any time. */
  readonly behaviors: Behaviors;
  readonly now: () => number;
}

/** One issuer of tokens. All that is its own is in its folder; the frame knows only this. */
export interface PlatformParts<State, Behaviors extends object, Options, Info, Admin> {
  /** The form of the state, in memory and in the file. */
  readonly state: z.ZodType<State>;
  readonly empty: State;
  /** Every behaviour that the platform's documents leave open, with its default. */
  readonly behaviors: z.ZodType<Behaviors>;
  /** The names of its options. */
  readonly options: OptionNames<Options>;
  /** What its secrets look like, so that none reaches the log. Must be global. */
  readonly secretForm: RegExp;
  /** The error body it sends with a status. */
  refusal(status: number): ErrorResponseBody;
  open(ground: EmulatorContext<State, Behaviors>, options: Options | undefined): PlatformRoutes<Info, Admin>;
}

interface PlatformRoutes<Info, Admin> {
  routes(app: App): void;
  /** What a program needs to call it: URLs and bootstrap credentials. */
  info(origin: string): Info;
  tokens(): TokenFacts[];
  /** False when there is no such token. */
  revoke(id: string): boolean;
  /** What somebody could do at the platform's dashboard, behind a program's back. */
  readonly admin: Admin;
}

interface Setting<Behaviors, Options> {
  /** The state as it was saved, if it was. */
  readonly saved: <State>(form: z.ZodType<State>) => State | undefined;
  readonly behaviors: Partial<Behaviors> | undefined;
  readonly options: Options | undefined;
  readonly now: () => number;
  readonly changed: () => void;
}

export interface OpenPlatform<Behaviors = object, Info = object, Admin = unknown> extends PlatformRoutes<Info, Admin> {
  readonly app: App;
  readonly behaviors: Behaviors;
  /** Refuses an unknown behavior or a wrong value with an `Unacceptable` that names it. */
  updateBehaviors(change: unknown): void;
  readonly secretForm: RegExp;
  refusal(status: number): ErrorResponseBody;
  /** What goes into the state file. */
  save(): unknown;
}

/** A platform as the registry holds it: its state's type is its own affair. */
export interface Platform<Behaviors = object, Options = unknown, Info = object, Admin = unknown> {
  readonly optionNames: Names;
  readonly behaviorNames: Names;
  open(setting: Setting<Behaviors, Options>): OpenPlatform<Behaviors, Info, Admin>;
}

export function definePlatform<State, Behaviors extends object, Options, Info, Admin>(
  parts: PlatformParts<State, Behaviors, Options, Info, Admin>,
): Platform<Behaviors, Options, Info, Admin> {
  return {
    optionNames: parts.options,
    behaviorNames: namesOf(accepted(parts.behaviors, {})),
    open({ saved, behaviors: chosen, options, now, changed }) {
      const store = createStore(saved(parts.state) ?? parts.empty, changed);
      const behaviors = accepted(parts.behaviors, chosen ?? {});
      const doors = parts.open({ store, behaviors, now }, options);
      const app: App = new Hono<{ Bindings: Call }>();
      app.notFound(() => refusalAnswer(parts.refusal(404), 404));
      app.onError((error) => {
        if (error instanceof HttpError) return refusalAnswer(error.body, error.status, error.headers);
        console.error(error);
        return refusalAnswer(parts.refusal(500), 500);
      });
      doors.routes(app);
      return {
        ...doors,
        app,
        behaviors,
        updateBehaviors: (change) =>
          Object.assign(behaviors, accepted(parts.behaviors, { ...behaviors, ...(change as object) })),
        secretForm: parts.secretForm,
        refusal: (status) => parts.refusal(status),
        save: () => store.now,
      };
    },
  };
}
