import { setImmediate } from "node:timers/promises";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import { tokenIdOf } from "../../provider/values/ids";
import { network } from "../support/direct";
import type { Declare } from "../support/engine";
import { without } from "../support/specs";
import { grantFor, kept, grantStack, token, type GrantStack } from "./granting";

const permissions = [
  "read_branch",
  "create_branch",
  "delete_branch",
  "connect_branch",
  "write_backups",
  "read_backups",
];
const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** So many tokens with a grant each. */
const pairs = (count: number) => (declare: Declare) =>
  Promise.all(
    numbers(count).map(async (number) => {
      const made = await token(declare, `t${number}`);
      await grantFor(declare, made, `g${number}`, { database: "app", permissions: ["read_branch"] });
    }),
  );

const requests = (stack: GrantStack): number => stack.emulator.requests().length;

test("many grants on one token at once: each has what it asks for, and nothing is left when all go", async () => {
  const stack = await grantStack();
  const program = (shift: number) => async (declare: Declare) => {
    const ci = await token(declare, "ci");
    await Promise.all(
      permissions.map((_, at) => {
        const wanted = [0, 1, 2].map((step) => permissions[(at + step * shift) % permissions.length]!);
        return grantFor(declare, ci, `g${at}`, { database: "app", permissions: wanted });
      }),
    );
  };
  const all = permissions.map((permission) => `app:${permission}`).sort();
  for (const shift of [1, 2, 5]) {
    await stack.engine.up(program(shift));
    expect(stack.held(tokenIdOf(kept(stack, "ServiceToken", "ci").id))).toEqual(all);
  }
  await stack.engine.up((declare) => token(declare, "ci"));
  expect(stack.held(tokenIdOf(kept(stack, "ServiceToken", "ci").id))).toEqual([]);
});

/** The most requests that were sent within any sixty seconds. */
function mostInAMinute({ emulator }: GrantStack): number {
  const times = emulator.requests().map(({ at }) => Date.parse(at));
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length));
}

describe("200 tokens and their grants", () => {
  test("are made within PlanetScale's 600 calls a minute, and read at refresh with a call for each page", async () => {
    const stack = await grantStack({ behaviors: { planetscale: { rateLimit: true } } });
    await stack.engine.up(pairs(200));
    expect(requests(stack)).toBe(5 * 200);
    expect(mostInAMinute(stack)).toBeLessThanOrEqual(600);
    expect(stack.emulator.requests().filter(({ status }) => status === 429)).toEqual([]);
    // What the verification of a new secret has used.
    const stored = () =>
      [...stack.engine.state].map(([urn, { id, outputs }]) => [urn, id, without(outputs, "lastUsedAt")]).sort();
    const before = structuredClone(stored());
    stack.clock.advance(60_000);
    stack.emulator.clearRequests();
    await stack.engine.refresh(16);
    expect(stack.emulator.requests().map(({ query }) => query)).toEqual(
      [1, 2].map((page) => `page=${page}&per_page=100`),
    );
    expect(stored()).toEqual(before);
  });

  test("need no request at all when nothing changed", async () => {
    let sent = 0;
    const transport: Transport = (exchange) => {
      sent += 1;
      return network(exchange);
    };
    const { engine } = await grantStack({}, { transport });
    await engine.up(pairs(20));
    sent = 0;
    await engine.up(pairs(20));
    // Also none that nobody waits for.
    await setImmediate();
    expect(sent).toBe(0);
  });
});

test("a single token in a large organization is read with two requests", async () => {
  const stack = await grantStack();
  await stack.engine.up((declare) => token(declare, "ci"));
  for (const number of numbers(250)) stack.emulator.admin.planetscale.createToken({ name: `other-${number}` });
  stack.emulator.clearRequests();
  await stack.engine.refresh();
  expect(requests(stack)).toBe(2);
});

test("what is learnt at one refresh is not believed for ever", async () => {
  const stack = await grantStack();
  await stack.engine.up(pairs(3));
  const first = kept(stack, "ServiceToken", "t0");
  await stack.engine.refresh();
  stack.emulator.revokeToken("planetscale", tokenIdOf(first.id));
  await stack.engine.refresh();
  expect([...stack.engine.steps].sort()).toEqual(["gone g0", "gone t0"]);
});

test("a platform's published rate is kept where the environment asks for no other", async () => {
  const planetscale = { ...platforms.planetscale, requestsPerMinute: 10 };
  const stack = await grantStack({}, { platforms: { ...platforms, planetscale } });
  await stack.engine.up(pairs(5));
  expect(requests(stack)).toBe(25);
  expect(mostInAMinute(stack)).toBeLessThanOrEqual(10);
});

test("the platform's rate is kept over everything that one process sends", async () => {
  const behaviors = { planetscale: { rateLimit: true, requestsPerMinute: 10 } };
  const { engine, emulator, clock } = await grantStack(
    { behaviors },
    { env: { PULUMI_TOKENS_REQUESTS_PER_MINUTE: "10" } },
  );
  const began = clock.now();
  await engine.up(async (declare) => {
    for (const number of numbers(25)) await token(declare, `t${number}`, { verify: false });
  });
  expect(emulator.requests().map(({ status }) => status)).toEqual(Array(25).fill(200));
  expect(clock.now() - began).toBe(122_000);
});
