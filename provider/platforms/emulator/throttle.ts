const minute = 60_000;

/** Counts requests per key over the last minute of the emulator's clock. */
export interface Throttle {
  /** Returns the seconds until the next request is allowed, or undefined if this one is. */
  take(key: string, perMinute: number): number | undefined;
}

export function createThrottle(now: () => number): Throttle {
  const taken = new Map<string, number[]>();
  return {
    take(key, perMinute) {
      const at = now();
      const recent = (taken.get(key) ?? []).filter((time) => time > at - minute);
      taken.set(key, recent);
      const [oldest = at] = recent;
      if (recent.length >= perMinute) return Math.ceil((oldest + minute - at) / 1000);
      recent.push(at);
      return undefined;
    },
  };
}
