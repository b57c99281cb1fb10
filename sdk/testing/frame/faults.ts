import { z } from "zod";
import { accepted } from "./accept";

export const faultKinds = ["delay", "drop-before", "drop-after", "status", "html", "cut", "stale"] as const;

/**
 * - `delay`: the request is handled `ms` later, also when the client has gone by then: a mint can come late.
 * - `drop-before`: the connection is reset and nothing happened.
 * - `drop-after`: what was asked is done, and the connection is reset without an answer.
 * - `status`: nothing is done; the platform's error with this `status`, and `Retry-After` if `retryAfter` is given.
 * - `html`: nothing is done; a page in HTML with `status`, default 200.
 * - `cut`: what was asked is done; the connection ends in the middle of the answer's body.
 * - `stale`: reads see everything as it was before the platform's most recent change.
 */
export type FaultKind = (typeof faultKinds)[number];

/** A fault to come: it strikes the next `times` requests that match. */
export interface FaultRule<Name extends string = string> {
  readonly platform: Name;
  /** Default: any. */
  readonly method?: string | undefined;
  /** A regular expression, searched in the path and in the path with its query. Default: any. */
  readonly path?: string | RegExp | undefined;
  readonly fault: FaultKind;
  /** Milliseconds before the fault strikes; due with `delay`. Default: 0. */
  readonly ms?: number | undefined;
  /** Due with `status`; with `html`, default 200. */
  readonly status?: number | undefined;
  /** Sent as `Retry-After`: seconds, or a date in the form HTTP uses. */
  readonly retryAfter?: number | string | undefined;
  /** How many requests it strikes. Default: 1. */
  readonly times?: number | undefined;
}

export interface Fault {
  readonly platform: string;
  readonly method?: string | undefined;
  readonly path?: RegExp | undefined;
  readonly fault: FaultKind;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly retryAfter?: number | string | undefined;
  /** How many requests it will still strike. */
  times: number;
}

export interface Faults {
  /** Refuses a wrong order with an `Unacceptable` that names the property. */
  order(order: unknown): Fault;
  /** The first order, in the order of their coming, that matches; it has struck once more. */
  take(request: { platform: string; method: string; path: string; query?: string }): Fault | undefined;
  pending(): Fault[];
  clear(): void;
}

const due: Partial<Record<FaultKind, "ms" | "status">> = { delay: "ms", status: "status" };

// `g` and `y` would make a match depend on the one before.
const pattern = z
  .union([z.string(), z.instanceof(RegExp)])
  .refine((path) => path instanceof RegExp || isPattern(path), { error: "not a regular expression" })
  .transform((path) =>
    path instanceof RegExp ? new RegExp(path.source, path.flags.replace(/[gy]/g, "")) : new RegExp(path),
  );

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const orderSchema = (platforms: readonly string[]) =>
  z
    .strictObject({
      platform: z.enum(platforms),
      method: z.string().toUpperCase().optional(),
      path: pattern.optional(),
      fault: z.enum(faultKinds),
      ms: z.int().nonnegative().optional(),
      status: z.int().min(200).max(599).optional(),
      retryAfter: z.union([z.int().nonnegative(), z.string()]).optional(),
      times: z.int().positive().default(1),
    })
    .superRefine((order, context) => {
      const property = due[order.fault];
      if (property !== undefined && order[property] === undefined)
        context.addIssue({ code: "custom", path: [property], message: `due with the fault "${order.fault}"` });
    })
    .transform((order) => ({ ...order, ms: order.ms ?? 0 }));

export function createFaults(platforms: readonly string[]): Faults {
  const schema = orderSchema(platforms);
  let orders: Fault[] = [];
  return {
    order(order) {
      const fault = accepted(schema, order);
      orders.push(fault);
      return fault;
    },
    take(request) {
      const texts = [request.path, ...(request.query === undefined ? [] : [`${request.path}?${request.query}`])];
      const fault = orders.find(
        ({ platform, method, path }) =>
          platform === request.platform &&
          (method === undefined || method === request.method) &&
          (path === undefined || texts.some((text) => path.test(text))),
      );
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times === 0) orders = orders.filter((order) => order !== fault);
      return fault;
    },
    pending: () => orders.map((fault) => ({ ...fault })),
    clear() {
      orders = [];
    },
  };
}
