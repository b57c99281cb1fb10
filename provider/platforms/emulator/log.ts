import type { FaultKind } from "./faults";

/** A request that the emulator received, without headers and secrets. */
export interface RequestLogEntry {
  /** Counts up from 0 while the emulator runs and is never reused. `requests(since)` starts at it. */
  readonly index: number;
  /** Time of arrival by the emulator's clock, ISO 8601 UTC. */
  readonly at: string;
  readonly platform: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query?: string;
  /** JSON body without its secrets; for any other body its size. Absent without a body. */
  readonly body?: unknown;
  /** Public id of the credential. Absent if the credential is not valid. */
  caller?: string;
  /** The fault that was applied. */
  readonly fault?: FaultKind;
  /**
   * Status of the response, or of the response that a `drop-after` discarded. Null while the request is handled, and
   * without a response.
   */
  status: number | null;
}

export interface RequestLog {
  add(entry: Omit<RequestLogEntry, "index">): RequestLogEntry;
  /** Returns copies, oldest first, starting at this index. */
  list(since?: number): RequestLogEntry[];
  clear(): void;
}

/** Stores the newest `limit` requests in order of arrival. */
export function createLog(limit: number): RequestLog {
  let entries: RequestLogEntry[] = [];
  let next = 0;
  return {
    add(facts) {
      const entry: RequestLogEntry = { index: next++, ...facts };
      entries.push(entry);
      if (entries.length > limit) entries.shift();
      return entry;
    },
    list: (since = 0) => entries.filter((entry) => entry.index >= since).map((entry) => ({ ...entry })),
    clear() {
      entries = [];
    },
  };
}
