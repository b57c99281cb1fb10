import type { RateBehaviors } from "./behaviors";
import { sha256 } from "./secrets";

const minute = 60_000;

/**
 * Counts requests per credential over the last minute of the emulator's clock. The returned function counts one request,
 * and returns the headers of a 429, or undefined if the request is allowed.
 */
export function createRateLimit(
  behaviors: RateBehaviors,
  now: () => number,
): (authorization: string) => Record<string, string> | undefined {
  const taken = new Map<string, number[]>();
  return (authorization) => {
    if (!behaviors.rateLimit) return undefined;
    const at = now();
    const key = sha256(authorization);
    const recent = (taken.get(key) ?? []).filter((time) => time > at - minute);
    taken.set(key, recent);
    if (recent.length < behaviors.requestsPerMinute) {
      recent.push(at);
      return undefined;
    }
    const [oldest = at] = recent;
    return behaviors.retryAfter ? { "retry-after": String(Math.ceil((oldest + minute - at) / 1000)) } : {};
  };
}
