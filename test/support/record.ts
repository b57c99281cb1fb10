import type { Emulator, RequestLogEntry } from "../../sdk/testing";
import { redacted } from "./canary";

interface TestRecord {
  /** What the engine did, oldest first. */
  readonly lines: string[];
  readonly emulators: Pick<Emulator, "requests" | "env">[];
  /** What runs when the test has ended, and when its file has. */
  readonly endings: (() => unknown)[];
  readonly fileEndings: (() => unknown)[];
  /** The text that a failed test prints. */
  report: () => string;
}

/** test/environment.cjs makes it, and forgets what came with a test when that test has ended. */
declare const testRecord: TestRecord;

const mostLines = 200;
const mostRequests = 60;

/** Records what the engine did, for a test that fails. */
export function note(...lines: readonly string[]): void {
  testRecord.report = report;
  testRecord.lines.push(...lines);
  if (testRecord.lines.length > 2 * mostLines) testRecord.lines.splice(0, mostLines);
}

/** What the engine did since the test's beginning. */
export const recorded = (): readonly string[] => testRecord.lines;

/** Records the requests to an emulator, for a test that fails. */
export function noteRequests(emulator: Pick<Emulator, "requests" | "env">): void {
  testRecord.report = report;
  testRecord.emulators.push(emulator);
}

/** Runs this when the test has ended; called in `beforeAll`, when the file has. */
export function atEnd(end: () => unknown): void {
  testRecord.endings.push(end);
}

export function atFileEnd(end: () => unknown): void {
  testRecord.fileEndings.push(end);
}

function report(): string {
  const requests = testRecord.emulators.flatMap((emulator) => emulator.requests()).map(lineOf);
  const secrets = testRecord.emulators.flatMap(({ env }) => Object.values(env)).filter((text) => text.length >= 16);
  const parts = [
    ["The engine since the beginning:", testRecord.lines.slice(-mostLines)],
    ["The emulator's requests:", requests.slice(-mostRequests)],
  ] as const;
  const text = parts.flatMap(([title, lines]) =>
    lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [],
  );
  return redacted(text.join("\n"), secrets);
}

const lineOf = ({ method, path, query, status, fault }: RequestLogEntry): string =>
  [method, query === undefined ? path : `${path}?${query}`, status ?? "no response", fault && `(fault: ${fault})`]
    .filter(Boolean)
    .join(" ");
