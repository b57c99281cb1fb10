import type { FaultKind } from "./faults";

/** One request as the emulator saw it: never a header, never a secret. */
export interface RequestLogEntry {
  /** Counts up from 0 over the emulator's life and is never given twice; `requests(since)` slices by it. */
  readonly index: number;
  /** When it arrived by the emulator's clock, ISO 8601 UTC. */
  readonly at: string;
  readonly platform: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query?: string;
  /** JSON body without its secrets; of any other body only its size. Absent when there was none. */
  readonly body?: unknown;
  /** Public id of the credential it was sent with; absent when that is no living one. */
  caller?: string;
  /** The fault it ran into. */
  readonly fault?: FaultKind;
  /**
   * What the platform answered, or would have answered before a `drop-after`; null while it runs and when nothing was
   * answered.
   */
  status: number | null;
}

export interface RequestLog {
  add(entry: Omit<RequestLogEntry, "index">): RequestLogEntry;
  /** Copies, oldest first, from this index on. */
  list(since?: number): RequestLogEntry[];
  clear(): void;
}

/** Keeps the newest `limit` requests, in the order of their arrival. */
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
