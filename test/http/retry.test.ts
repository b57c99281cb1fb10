import { longestRetryAfterMs } from "../../provider/http/retry";
import type { FailureKind } from "../../provider/http/failure";
import { TransportError, type Answer } from "../../provider/http/transport";
import { fakeClock, startOfTest } from "../support/clock";
import { failureOf } from "../support/errors";
import {
  json,
  mintCall,
  openGate,
  safeCall,
  scripted,
  sendBy,
  type ScriptedTransport,
  type Turn,
} from "../support/transport";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const ok = json({ secret: "s" });
const throttled = (retryAfter?: string, headers: Answer["headers"] = {}): Turn => ({
  status: 429,
  headers: { ...headers, ...(retryAfter !== undefined && { "retry-after": retryAfter }) },
});

interface Result {
  readonly transport: ScriptedTransport;
  /** The kind of the failure; undefined when the call went well. */
  readonly kind: FailureKind | undefined;
  /** Milliseconds from the first request to the end. */
  readonly took: number;
}

/** One call against a script, with all its pauses, in no time. */
async function outcome(call: typeof safeCall, script: readonly Turn[], chance = 0): Promise<Result> {
  const transport = scripted(...script);
  const began = Date.now();
  const ended = sendBy(transport, { chance: () => chance })(call).then(
    () => undefined,
    (error: unknown) => (error as { kind: FailureKind }).kind,
  );
  await jest.runAllTimersAsync();
  return { transport, kind: await ended, took: Date.now() - began };
}

/** Ways in which a request ends badly. The platform may have done it, or provably has not. */
const maybeDone: [string, Turn, FailureKind][] = [
  ["500", { status: 500 }, "unavailable"],
  ["502 with HTML", { status: 502, text: "<h1>Bad gateway</h1>" }, "unavailable"],
  ["503 with Retry-After", { status: 503, headers: { "retry-after": "1" } }, "unavailable"],
  ["408", { status: 408 }, "unavailable"],
  ["a time-out or reset", new TransportError("noResponse"), "noResponse"],
  ["an answer too large", new TransportError("invalidResponse"), "invalidResponse"],
  ["200 with HTML", { text: "<h1>Log in</h1>" }, "invalidResponse"],
  ["200 without the secret", json({}), "invalidResponse"],
  ["a redirect", { status: 307 }, "invalidResponse"],
];
const notDone: [string, Turn, FailureKind][] = [
  ["429", throttled(), "rateLimited"],
  ["a refused connection", new TransportError("connectionFailed"), "connectionFailed"],
];
const final: [string, Turn, FailureKind][] = [400, 401, 403, 404, 409, 422].map((status) => [
  String(status),
  { status },
  expect.any(String) as unknown as FailureKind,
]);

describe("a mint", () => {
  test.each([...maybeDone, ...final])("that ends in %s is sent once", async (_way, turn, kind) => {
    const result = await outcome(mintCall, [turn]);
    expect(result).toMatchObject({ kind, took: 0 });
    expect(result.transport.sent).toHaveLength(1);
  });

  test.each(notDone)("that ends in %s is sent again, for it did not happen", async (_way, turn) => {
    const result = await outcome(mintCall, [turn, ok]);
    expect(result.kind).toBeUndefined();
    expect(result.transport.sent).toHaveLength(2);
  });

  test("that is sent again after a 429 is not sent a third time when that answer is lost", async () => {
    const result = await outcome(mintCall, [throttled("1"), new TransportError("noResponse")]);
    expect(result.kind).toBe("noResponse");
    expect(result.transport.sent).toHaveLength(2);
  });
});

describe("a call that may be sent twice", () => {
  const passing = [...maybeDone.filter(([way]) => way !== "200 without the secret"), ...notDone];

  test.each(passing)("survives %s", async (_way, turn) => {
    const result = await outcome(safeCall, [turn, turn, turn, turn, ok]);
    expect(result.kind).toBeUndefined();
  });

  test.each(passing.filter(([way]) => way !== "429"))("ends after five times %s", async (_way, turn, kind) => {
    const result = await outcome(safeCall, [turn, turn, turn, turn, turn]);
    expect(result.kind).toBe(kind);
    expect(result.transport.sent).toHaveLength(5);
  });

  test.each(final)("that is answered %s is not repeated", async (_way, turn) => {
    const result = await outcome(safeCall, [turn]);
    expect(result.kind).toBeDefined();
    expect(result.took).toBe(0);
  });

  test.each([
    [0, 1875],
    [0.5, 2812.5],
  ])("waits longer from time to time, spread by chance %d", async (chance, took) => {
    const down: Turn = { status: 500 };
    const result = await outcome(safeCall, [down, down, down, down, ok], chance);
    expect(result.took).toBeCloseTo(took, -1);
  });
});

describe("429 without Retry-After", () => {
  const times = (count: number): Turn[] => Array<Turn>(count).fill(throttled());

  test.each([
    ["a mint", mintCall],
    ["a call that may be sent twice", safeCall],
  ])("%s waits out the platform's minute, and goes through", async (_which, call) => {
    const result = await outcome(call, [...times(7), ok]);
    expect(result.kind).toBeUndefined();
    expect(result.took).toBeGreaterThan(60_000);
  });

  test("doubles from a second or two to half a minute or a whole one, spread by chance", async () => {
    const [least, most] = [
      await outcome(safeCall, [...times(6), ok], 0),
      await outcome(safeCall, [...times(6), ok], 1),
    ];
    expect([least.took, most.took]).toEqual([1_000 * (1 + 2 + 4 + 8 + 16 + 30), 2_000 * (1 + 2 + 4 + 8 + 16 + 30)]);
  });

  test("is given up when several minutes have passed", async () => {
    const result = await outcome(safeCall, times(20), 1);
    expect(result.kind).toBe("rateLimited");
    expect(result.took).toBeGreaterThan(4 * 60_000);
    expect(result.took).toBeLessThanOrEqual(6 * 60_000);
  });

  test("does not use up the five attempts of other failures", async () => {
    const down: Turn = { status: 500 };
    const result = await outcome(safeCall, [down, down, ...times(6), down, down, ok]);
    expect(result.kind).toBeUndefined();
    expect((await outcome(safeCall, [down, down, ...times(6), down, down, down])).kind).toBe("unavailable");
  });

  test("that comes again and again although its Retry-After was obeyed is waited out, too", async () => {
    const result = await outcome(safeCall, [...Array<Turn>(8).fill(throttled("1")), ok]);
    expect(result.kind).toBeUndefined();
    expect(result.took).toBeGreaterThan(60_000);
    expect(result.transport.sent).toHaveLength(9);
  });
});

describe("Retry-After", () => {
  const at = (seconds: number): string => new Date(startOfTest + seconds * 1000).toUTCString();

  test.each<[string, Turn, number]>([
    ["seconds", throttled("7"), 7_000],
    ["a date, by this clock where the platform sends none", throttled(at(12)), 12_000],
    ["a date, by the platform's clock when it goes wrong", throttled(at(3605), { date: at(3600) }), 5_000],
    ["a date that has passed", throttled(at(-60)), 0],
    ["exactly as long as we wait", throttled("90"), longestRetryAfterMs],
    ["the first of two", throttled(undefined, { "retry-after": ["3", "9"] }), 3_000],
  ])("as %s is obeyed, by a mint too", async (_form, turn, took) => {
    for (const call of [safeCall, mintCall]) {
      const result = await outcome(call, [turn, ok]);
      expect(result.kind).toBeUndefined();
      expect(result.took).toBe(took);
    }
  });

  test.each(["91", "3600", "99999999999999999999", at(120)])(
    "%j is longer than we wait: the call fails at once",
    async (text) => {
      for (const call of [safeCall, mintCall]) {
        const result = await outcome(call, [throttled(text)]);
        expect(result).toMatchObject({ kind: "rateLimited", took: 0 });
      }
    },
  );

  test.each(["soon", "1.5", "-1", "5, 7", "in 5 minutes", "2026-99-99T00:00:00Z", ""])(
    "%j, which is neither seconds nor a date, is as good as none",
    async (text) => {
      const result = await outcome(safeCall, [throttled(text), ok]);
      expect(result).toMatchObject({ kind: undefined, took: 1_000 });
    },
  );

  test("many who were refused together do not come back together", async () => {
    const result = await outcome(safeCall, [throttled("7"), ok], 0.9);
    expect(result.took).toBeGreaterThan(7_000);
    expect(result.took).toBeLessThanOrEqual(7_250);
  });

  test.each([
    ["30", 30_000],
    ["3600", longestRetryAfterMs],
    [undefined, 1_000],
  ])("of %s seconds with a 429 holds every other call back for %i ms", async (text, held) => {
    const holds: number[] = [];
    const gate = { ...openGate, hold: (milliseconds: number) => holds.push(milliseconds) };
    const call = { ...safeCall, idempotent: false } as const;
    const failed = failureOf(
      sendBy(scripted(throttled(text), new TransportError("noResponse")), { gate, clock: fakeClock() })(call),
    );
    await jest.runAllTimersAsync();
    await failed;
    expect(holds).toEqual([held]);
  });
});
