import { z } from "zod";
import { InvalidInput } from "./errors";
import { validate } from "./validate";

export const faultKinds = ["delay", "drop-before", "drop-after", "status", "html", "truncate", "stale"] as const;

/**
 * - `delay`: the request is handled `delayMs` later, even if the client has disconnected: a token can be created late.
 * - `drop-before`: the connection is reset and the request is not handled.
 * - `drop-after`: the request is handled, and the connection is reset without a response.
 * - `status`: the request is not handled. The response is the platform's error with this `status`, and `Retry-After` if
 *   `retryAfter` is set.
 * - `html`: the request is not handled. The response is an HTML page with `status`, default 200.
 * - `truncate`: the request is handled, and the connection ends in the middle of the response body.
 * - `stale`: reads return the state before the platform's most recent change.
 */
export type FaultKind = (typeof faultKinds)[number];

/** A fault for the next `times` requests that match. */
export interface FaultRule<Name extends string = string> {
  readonly platform: Name;
  /** Default: any. */
  readonly method?: string | undefined;
  /** A regular expression, matched against the path and against the path with its query. Default: any. */
  readonly path?: string | RegExp | undefined;
  readonly fault: FaultKind;
  /** Milliseconds before the fault takes effect. Required for `delay`. Default: 0. */
  readonly delayMs?: number | undefined;
  /** HTTP status. Required for `status`; default 200 for `html`. */
  readonly status?: number | undefined;
  /** Value of `Retry-After`: seconds, or an HTTP date. */
  readonly retryAfter?: number | string | undefined;
  /** Number of requests that fail. Default: 1. */
  readonly times?: number | undefined;
}

export interface Fault {
  readonly platform: string;
  readonly method?: string | undefined;
  readonly path?: RegExp | undefined;
  readonly fault: FaultKind;
  readonly delayMs: number;
  readonly status?: number | undefined;
  readonly retryAfter?: number | string | undefined;
  /** Number of requests that are still to fail. */
  times: number;
}

export interface Faults {
  /** Adds a fault. An invalid rule throws `InvalidInput`, which names the property. */
  add(rule: unknown): Fault;
  /** Returns the oldest matching fault and counts one request off it. */
  take(request: { platform: string; method: string; path: string; query?: string }): Fault | undefined;
  pending(): Fault[];
  clear(): void;
}

const requiredProperty: Partial<Record<FaultKind, "delayMs" | "status">> = { delay: "delayMs", status: "status" };

// With `g` or `y` a match would depend on the previous one.
const pattern = z
  .union([z.string(), z.instanceof(RegExp)])
  .refine((path) => path instanceof RegExp || isPattern(path), { error: "must be a regular expression" })
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

const ruleSchema = z
  .strictObject({
    platform: z.string(),
    method: z.string().toUpperCase().optional(),
    path: pattern.optional(),
    fault: z.enum(faultKinds),
    delayMs: z.int().nonnegative().optional(),
    status: z.int().min(200).max(599).optional(),
    retryAfter: z.union([z.int().nonnegative(), z.string()]).optional(),
    times: z.int().positive().default(1),
  })
  .superRefine((rule, context) => {
    const property = requiredProperty[rule.fault];
    if (property !== undefined && rule[property] === undefined)
      context.addIssue({ code: "custom", path: [property], message: `must be set with the fault "${rule.fault}"` });
  })
  .transform((rule) => ({ ...rule, delayMs: rule.delayMs ?? 0 }));

export function createFaults(platforms: readonly string[]): Faults {
  let rules: Fault[] = [];
  return {
    add(rule) {
      const fault = validate(ruleSchema, rule);
      if (!platforms.includes(fault.platform))
        throw new InvalidInput(`platform: must be one of ${platforms.join(", ")}`);
      rules.push(fault);
      return fault;
    },
    take(request) {
      const texts = [request.path, ...(request.query === undefined ? [] : [`${request.path}?${request.query}`])];
      const fault = rules.find(
        ({ platform, method, path }) =>
          platform === request.platform &&
          (method === undefined || method === request.method) &&
          (path === undefined || texts.some((text) => path.test(text))),
      );
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times === 0) rules = rules.filter((rule) => rule !== fault);
      return fault;
    },
    pending: () => rules.map((fault) => ({ ...fault })),
    clear() {
      rules = [];
    },
  };
}
