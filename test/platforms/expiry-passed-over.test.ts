import type { Transport } from "../../provider/http/transport";
import { fakeClock } from "../support/clock";
import { network } from "../support/direct";
import { failureOf } from "../support/errors";
import { pairs, pairsWith } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";

/** Answers in which every text under these keys is another. */
const answering =
  (change: (key: string, value: unknown) => unknown): Transport =>
  async (exchange) => {
    const answer = await network(exchange);
    if (answer.text === "") return answer;
    const body = JSON.parse(answer.text, change) as unknown;
    return { ...answer, text: JSON.stringify(body) };
  };

const expiries = ["expires_at", "expired_at", "expiresAt", "tokenExpiresAt"];
const later = (milliseconds: number) =>
  answering((key, value) =>
    expiries.includes(key) && typeof value === "string"
      ? new Date(Date.parse(value) + milliseconds).toISOString()
      : value,
  );
const without = answering((key, value) => (expiries.includes(key) ? undefined : value));

async function refused(stack: TokenStack): Promise<void> {
  for (const verify of [true, false]) {
    const { message } = await failureOf(stack.up({ ...stack.args, verify }));
    expect(message).toContain("create the token with the requested `expiresIn`");
    expect(message).toMatch(/was revoked\. Nothing else has changed\.$/);
    expect(stack.living()).toEqual([]);
    expect(stack.engine.state.size).toBe(0);
  }
}

describe.each(pairs)("a $pair", (pair) => {
  test("whose expiry the platform passes over is revoked and refused", async () => {
    await refused(await tokenStack(pair, { behaviors: { [pair.platform]: pair.fixture.ignoresExpiry } }));
  });

  test("that the platform shows without an expiry is revoked and refused", async () => {
    await refused(await tokenStack(pair, {}, { transport: without }));
  });

  test("that expires later than was asked for, by more than a minute, is revoked and refused", async () => {
    await refused(await tokenStack(pair, {}, { transport: later(61_000 + 5 * 3_600_000) }));
  });

  test.each([59_000, 0, -3_600_000])("that expires %i ms from what was asked for is handed out", async (by) => {
    const stack = await tokenStack(pair, {}, { transport: later(by) });
    await stack.up();
    expect(stack.living()).toHaveLength(1);
    const [token] = stack.emulator.tokens().filter(({ id }) => id === stack.living()[0]);
    const expiry = Date.parse(String(token!.expiresAt)) + by;
    // The state has what the platform answered.
    expect(Math.abs(Date.parse(String(stack.kept().outputs["expiresAt"])) - expiry)).toBeLessThan(1000);
  });

  test("whose creation is answered without an expiry has in its state the one that the list shows", async () => {
    const hourEarlier = later(-3_600_000);
    const stack = await tokenStack(
      pair,
      {},
      {
        transport: (exchange) => {
          const isMint = exchange.method === "POST" && pair.fixture.requests.create.path.test(exchange.url.pathname);
          return (isMint ? without : hourEarlier)(exchange);
        },
      },
    );
    await stack.up();
    const [token] = stack.emulator.tokens().filter(({ id }) => id === stack.living()[0]);
    const expected = Date.parse(String(token!.expiresAt)) - 3_600_000;
    expect(Math.abs(Date.parse(String(stack.kept().outputs["expiresAt"])) - expected)).toBeLessThan(1000);
  });

  if (pair.token.forever) {
    test("that is to live for ever may have an expiry of the platform's", async () => {
      const stack = await tokenStack(pair);
      await stack.up(
        Object.fromEntries(Object.entries(stack.args).filter(([key]) => !pair.token.forever?.includes(key))),
      );
      expect(stack.living()).toHaveLength(1);
      expect(stack.kept().outputs["expiresAt"]).toBeNull();
    });
  }
});

test.each(pairsWith({ expiryIsInstant: false }))(
  "a wrong clock of this machine is no reason to refuse a $pair: the life counts from its creation",
  async (pair) => {
    const clock = fakeClock();
    const stack = await tokenStack(pair, {}, { clock: { ...clock, now: () => clock.now() - 3_600_000 } });
    await stack.up();
    expect(stack.living()).toHaveLength(1);
  },
);
