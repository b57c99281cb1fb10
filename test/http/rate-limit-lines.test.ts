import { rateLimitLines } from "../../provider/http/rate-limit-lines";
import type { Sender } from "../../provider/http/send";
import { mintCall, safeCall, scripted, sendBy, json, type Turn } from "../support/transport";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const ok = json({ secret: "s" });
const refused = (retryAfter?: string): Turn => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
});
const times = (count: number, turn = refused()): Turn[] => Array<Turn>(count).fill(turn);

const clock: Sender["clock"] = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** The lines that a run prints, with the second in which it prints each. */
class Screen {
  readonly lines: string[] = [];
  readonly at: number[] = [];
  readonly began = Date.now();
  readonly onRateLimit = rateLimitLines("Acme", clock, (line) => {
    this.lines.push(line);
    this.at.push((Date.now() - this.began) / 1000);
  });
}

async function screenOf(script: readonly Turn[], chance = 0, calls = [safeCall]): Promise<Screen> {
  const screen = new Screen();
  const send = sendBy(scripted(...script), { clock, chance: () => chance, onRateLimit: screen.onRateLimit });
  const ended = Promise.allSettled(calls.map((call) => send(call)));
  await jest.runAllTimersAsync();
  await ended;
  return screen;
}

const waiting = (...seconds: number[]): string[] =>
  seconds.map((second) => `Acme answered 429 (rate limit); waiting ${Math.ceil(second)} s …`);

test("a wait for Retry-After is announced when it begins, also of a call that creates", async () => {
  for (const call of [safeCall, mintCall]) {
    const { lines, at } = await screenOf([refused("30"), ok], 0, [call]);
    expect([lines, at]).toEqual([waiting(30), [0]]);
  }
});

test.each([0, 0.5, 1])(
  "each wait for the platform's minute is announced, for as long as it lasts: chance %d",
  async (chance) => {
    const { lines, at } = await screenOf([...times(7), ok], chance);
    const pauses = [2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * (0.5 + chance / 2));
    expect(lines).toEqual(waiting(...pauses));
    expect(at).toEqual(pauses.map((_, n) => pauses.slice(0, n).reduce((sum, pause) => sum + pause, 0)));
  },
);

test("calls that wait together are announced once", async () => {
  const calls = Array<typeof safeCall>(20).fill(safeCall);
  const { lines } = await screenOf([...times(40), ...Array<Turn>(20).fill(ok)], 0.5, calls);
  expect(lines).toEqual(waiting(2, 3));
});

test("a wait that ends little later than the announced one is not announced", async () => {
  const { lines } = await screenOf([refused("30"), refused("45"), ok, ok], 0, [safeCall, safeCall]);
  expect(lines).toEqual(waiting(30));
});

test("a longer wait of another call is announced while a shorter one lasts", async () => {
  const { lines } = await screenOf([refused(), refused("60"), ok, ok], 0, [safeCall, safeCall]);
  expect(lines).toEqual(waiting(1, 60));
});

test.each<[string, readonly Turn[]]>([
  ["no time is waited", [refused("0"), ok]],
  ["the wait would be too long, and the call fails", [refused("3600")]],
  ["another failure is waited out", [{ status: 503 }, { status: 503, headers: { "retry-after": "9" } }, ok]],
])("nothing is announced when %s", async (_case, script) => {
  expect((await screenOf(script)).lines).toEqual([]);
});
