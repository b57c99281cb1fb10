import type { Transport } from "../../provider/http/transport";
import { network, statusOf } from "../support/direct";
import { addressOf, type Kept } from "../support/engine";
import { pairs } from "../support/platforms";
import { simulatedStack, type Pair, type Stack } from "../support/stack";

const day = 86_400_000;

/** A stack with a token, its Retirement and what a consumer holds, whose processes can be made to end at a boundary. */
interface Crashing extends Stack {
  /** One `up`; false when it was interrupted at that boundary, which comes twice a request. */
  readonly up: (trigger: string, crashAt?: number) => Promise<boolean>;
  readonly destroy: (crashAt?: number) => Promise<boolean>;
  /** What the platform says to the secret that the consumer holds. */
  readonly answer: () => Promise<number>;
  readonly held: () => Kept;
}

async function crashing({ platform, kind, token }: Pair, overlap: string): Promise<Crashing> {
  let passed = 0;
  let crashAt = Infinity;
  let crash: () => void = () => undefined;
  // What a process that has ended was waiting for never comes.
  const boundary = (): Promise<void> => {
    passed += 1;
    if (passed <= crashAt) return Promise.resolve();
    crash();
    return new Promise<never>(() => undefined);
  };
  const transport: Transport = async (exchange) => {
    await boundary();
    const answer = await network(exchange);
    await boundary();
    return answer;
  };
  const stack = await simulatedStack(platform, {}, { transport });
  const { engine, emulator } = stack;
  let held: Kept | undefined;
  const whole = async (run: Promise<void>, at: number): Promise<boolean> => {
    passed = 0;
    crashAt = at;
    const crashed = new Promise<false>((resolve) => {
      crash = () => {
        resolve(false);
      };
    });
    return Promise.race([run.then(() => true), crashed]);
  };
  const args = { ...token.args(emulator), expiresIn: "90d" };
  const program = (trigger: string) =>
    engine.up(async (declare) => {
      const made = await declare(kind, "ci", { ...args, overlap, rotateWhenChanged: trigger });
      const { createdAt: since, expiresAt: until } = made.outputs;
      const inputs = { platform, current: made.id, since, until, overlap };
      await declare("Retirement", "ci-retirement", inputs, { token: addressOf(kind, "ci") });
      held = made;
    });
  return {
    ...stack,
    up: (trigger, at = Infinity) => whole(program(trigger), at),
    destroy: (at = Infinity) => whole(engine.destroy(), at),
    held: () => held!,
    answer() {
      const { id, outputs } = held!;
      const request = token.uses(emulator, String(outputs["value"]), id.split("/").at(-1)!, args);
      return statusOf(request);
    },
  };
}

const idOf = ({ id }: Kept): string => id.split("/").at(-1)!;

describe.each(pairs)("$pair, when a run breaks off at a boundary of a request", (pair) => {
  test.each(["2d", "0s"])(
    "of a replacement with an overlap of %s: two runs leave what the consumer holds, which always worked",
    async (overlap) => {
      const stack = await crashing(pair, overlap);
      await stack.up("first");
      let boundary = 0;
      for (; ; boundary += 1) {
        const whole = await stack.up(`trigger ${boundary}`, boundary);
        expect([boundary, await stack.answer()]).toEqual([boundary, 200]);
        await stack.up(`trigger ${boundary}`);
        expect([boundary, await stack.answer()]).toEqual([boundary, 200]);
        stack.clock.advance(2 * day);
        await stack.up(`trigger ${boundary}`);
        await stack.up(`trigger ${boundary}`);
        expect([boundary, stack.living()]).toEqual([boundary, [idOf(stack.held())]]);
        expect(stack.engine.steps).toEqual(["same ci", "same ci-retirement"]);
        if (whole) break;
      }
      expect(boundary).toBeGreaterThanOrEqual(6);
    },
  );

  test("of a deletion of a list: the next one leaves nothing", async () => {
    const stack = await crashing(pair, "2d");
    for (let boundary = 0; ; boundary += 1) {
      await stack.up("first");
      await stack.up("second");
      const deleted = await stack.destroy(boundary);
      await stack.destroy();
      expect([boundary, stack.living()]).toEqual([boundary, []]);
      if (deleted) break;
    }
  });

  test("of a creation: what the state never had is named, and no run revokes it", async () => {
    for (let boundary = 0; ; boundary += 1) {
      const stack = await crashing(pair, "2d");
      const created = await stack.up("first", boundary);
      const recorded = new Set([...stack.engine.state.values()].map(idOf));
      const unrecorded = stack.living().filter((id) => !recorded.has(id));
      stack.clock.advance(1000);
      await stack.up("first");
      for (const id of unrecorded)
        expect(stack.lines.join("\n")).toContain(`ci: found ${id}, tagged by this stack but not recorded`);
      stack.clock.advance(1000);
      await stack.up("second");
      stack.clock.advance(10 * day);
      await stack.up("second");
      await stack.destroy();
      expect([boundary, stack.living()]).toEqual([boundary, unrecorded]);
      if (created) break;
    }
  });
});
